import { Code, ConnectError } from "@connectrpc/connect";
import type { Metrics } from "@muster/runtime";

/** What a request or a connection was refused or cut off for: a label of the metric. */
export type RefusalReason =
  | "bytes"
  | "elements"
  | "depth"
  | "held_bytes"
  | "slow_body"
  | "slow_reader"
  | "deadline"
  | "resets"
  | "connections"
  | "cleartext"
  | "tls"
  | "handshake"
  | "client_certificate"
  | "conversations"
  | "streams"
  | "identity_calls"
  | "identity_streams"
  | "connection_age"
  | "identity"
  | "host"
  | "origin";

/** Where everything that a bound turns away is counted. */
export class Refusals {
  readonly #counter: Metrics["requestsRefused"];

  constructor({ requestsRefused }: Pick<Metrics, "requestsRefused">) {
    this.#counter = requestsRefused;
  }

  count(reason: RefusalReason): void {
    this.#counter.inc({ reason });
  }

  /** Counts the refusal, and returns the error to throw. The message names the bound, its unit and what came. */
  error(reason: RefusalReason, code: Code, message: string): ConnectError {
    this.count(reason);
    return new ConnectError(message, code);
  }

  tooManyBytes(what: string, max: number, came: string): ConnectError {
    return this.error("bytes", Code.ResourceExhausted, `${what}: expected at most ${max} bytes, got ${came}`);
  }
}
