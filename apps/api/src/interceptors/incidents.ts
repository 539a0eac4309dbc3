import { randomUUID } from "node:crypto";
import { boundedText, describe, isErrorLike, type Logger, readProperty, stackOf } from "@muster/runtime";

/** An incident of one kind is logged again after this long; until then its callers get the same id. */
const SAME_FOR_MS = 60_000;
const MAX_KINDS = 200;
const MAX_KIND_LENGTH = 500;

interface Incident {
  readonly id: string;
  readonly at: number;
  repeats: number;
}

/**
 * Logs our own mistakes, once per kind and minute: a wrong statement fails for every call, and a line with a stack for
 * each of them would bury all other lines. The id leads every caller to that line.
 */
export function createIncidents(log: Logger): (error: unknown, method: string) => string {
  const recent = new Map<string, Incident>();
  return (error, method) => {
    const kind = `${method} ${kindOf(error)}`;
    const before = recent.get(kind);
    if (before !== undefined && performance.now() - before.at < SAME_FOR_MS) {
      before.repeats += 1;
      log.debug({ incident: before.id, method }, "the same unexpected error again");
      return before.id;
    }
    const id = randomUUID().slice(0, 8);
    log.error(
      { err: error, incident: id, method, repeatsBefore: before?.repeats },
      "unexpected error in a call",
    );
    recent.delete(kind);
    recent.set(kind, { id, at: performance.now(), repeats: 0 });
    const [oldest] = recent.keys();
    if (recent.size > MAX_KINDS && oldest !== undefined) recent.delete(oldest);
    return id;
  };
}

/** Where it was thrown, with its code: messages hold what differs from call to call. */
function kindOf(error: unknown): string {
  if (!isErrorLike(error)) return describe(error, MAX_KIND_LENGTH);
  const frame =
    stackOf(error)
      ?.split("\n")
      .find((line) => /^\s+at /.test(line)) ?? "";
  return boundedText(`${String(readProperty(error, "code"))} ${frame.trim()}`, MAX_KIND_LENGTH);
}
