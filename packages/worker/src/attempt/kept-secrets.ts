import type { OutputStream } from "@muster/job";
import { HIDDEN, hideRemembered, SecretFilter } from "@muster/runtime";
import { toOutcome } from "./result.ts";

type Returned = ReturnType<typeof toOutcome>;

/**
 * What a handler that was given secrets has returned, without them: a service may send back what it was sent, and the result
 * is kept in clear text. Bytes cannot be changed without being broken, so they are refused.
 */
export function withoutSecrets(outcome: Returned): Returned {
  const result = outcome.kind === "succeeded" ? outcome.result : undefined;
  if (result === undefined) return outcome;
  const text = textOf(result.data);
  if (hideRemembered(text) === text) return outcome;
  if (result.kind === "json") return toOutcome(hiddenIn(JSON.parse(text)));
  return {
    kind: "permanent",
    error:
      "result: expected bytes without the value of a secret in them, which would be kept in clear text; return JSON, in which it is hidden",
  };
}

/** The same of JSON that is reported. */
export function reportWithoutSecrets(json: string): string {
  return hideRemembered(json) === json ? json : JSON.stringify(hiddenIn(JSON.parse(json)));
}

/**
 * The same of what a program writes, piece by piece: one may lie in two of them. What may be the beginning of one waits for the
 * next piece, or for the end.
 */
export class OutputWithoutSecrets {
  readonly #filters = new Map<OutputStream, SecretFilter>();

  of(stream: OutputStream, data: Uint8Array): Uint8Array {
    let filter = this.#filters.get(stream);
    if (filter === undefined) {
      filter = new SecretFilter();
      this.#filters.set(stream, filter);
    }
    return filter.push(data);
  }

  /** What still waits, at the end of the attempt. */
  rest(): (readonly [OutputStream, Uint8Array])[] {
    return [...this.#filters].map(([stream, filter]) => [stream, filter.end()] as const);
  }
}

/** A secret of digits may be a number. */
function hiddenIn(value: unknown): unknown {
  if (typeof value === "string") return hideRemembered(value);
  if (typeof value === "number") return hideRemembered(String(value)) === String(value) ? value : HIDDEN;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(hiddenIn);
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [hideRemembered(name), hiddenIn(item)]),
  );
}

const textOf = ({ buffer, byteOffset, byteLength }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString("utf8");
