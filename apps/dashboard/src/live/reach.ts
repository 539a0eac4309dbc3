import { Code, ConnectError } from "@connectrpc/connect";
import { serverNow } from "../server-clock.ts";
import type { Failure } from "./messages.ts";

/**
 * Whether a call has failed because nobody answers: a browser says no more than that of a connection that breaks, so
 * whatever has no code of ours counts.
 */
export function isAway(error: unknown): boolean {
  const { code, cause } = ConnectError.from(error);
  if (code === Code.Unavailable || code === Code.DeadlineExceeded || code === Code.Unknown) return true;
  return cause instanceof TypeError;
}

export function failureOf(error: unknown): Failure {
  const { code, rawMessage } = ConnectError.from(error);
  return { code, message: rawMessage };
}

/** Since when the API does not answer, told once at each change. */
export class Reach {
  #since: number | undefined;
  readonly #tell: (since: number | undefined) => void;

  constructor(tell: (since: number | undefined) => void) {
    this.#tell = tell;
  }

  get awaySince(): number | undefined {
    return this.#since;
  }

  answered(): void {
    if (this.#since === undefined) return;
    this.#since = undefined;
    this.#tell(undefined);
  }

  failed(): void {
    if (this.#since !== undefined) return;
    this.#since = serverNow();
    this.#tell(this.#since);
  }
}
