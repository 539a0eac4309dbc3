import type { Handlers } from "@muster/job";
import { type CommandOptions, createCommand } from "./command.ts";
import { createHttp } from "./http.ts";
import type { SecretKeeper } from "./secret-references.ts";
import { echo, fail, noop, sleep } from "./simple.ts";

export interface BuiltinOptions {
  /** Programs that `command` may run. */
  readonly commandAllow: readonly string[];
  readonly command?: CommandOptions;
  /** Private addresses and CIDR ranges that `http` may call. */
  readonly httpAllowPrivate: readonly string[];
  /** Those that payloads may name. Default none. */
  readonly secrets?: SecretKeeper;
}

/** The handlers that every worker has. */
export function builtinHandlers({
  commandAllow,
  command,
  httpAllowPrivate,
  secrets,
}: BuiltinOptions): Handlers {
  return {
    noop,
    echo,
    sleep,
    fail,
    http: createHttp(httpAllowPrivate, secrets),
    command: createCommand(commandAllow, { ...command, secrets }),
  };
}
