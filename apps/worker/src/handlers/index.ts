import type { Handlers } from "@muster/job";
import { type CommandOptions, createCommand } from "./command.ts";
import { createHttp } from "./http.ts";
import { echo, fail, noop, sleep } from "./simple.ts";

export interface BuiltinOptions {
  /** Programs that `command` may run. */
  readonly commandAllow: readonly string[];
  readonly command?: CommandOptions;
  /** Private addresses and CIDR ranges that `http` may call. */
  readonly httpAllowPrivate: readonly string[];
}

/** The handlers that every worker has. */
export function builtinHandlers({ commandAllow, command, httpAllowPrivate }: BuiltinOptions): Handlers {
  return {
    noop,
    echo,
    sleep,
    fail,
    http: createHttp(httpAllowPrivate),
    command: createCommand(commandAllow, command),
  };
}
