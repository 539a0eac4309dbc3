import { ofProcess } from "../of-process.ts";

/**
 * Who has to do something about a failure, which is all that a retry needs to know:
 * - `passing`: nobody. The same call may succeed soon: try again with a growing pause.
 * - `permanent`: an operator. It is refused for good until somebody changes something (a password, a right, a schema):
 * say so once, loudly, and retry slowly, so that the process recovers by itself once it is fixed.
 * - `row`: whoever made the data. Its neighbours are worth trying without it, itself never again.
 * - `ours`: us. It is a bug, and no repetition helps.
 */
export type FaultKind = "passing" | "permanent" | "row" | "ours";

/** What a failure means. Drivers' errors are classified once, where they arrive; whoever decides asks `faultOf`. */
export interface Fault {
  readonly kind: FaultKind;
  /** A short constant name, e.g. `database_password`: a metric's label, a degradation's name. */
  readonly reason: string;
  /** For the operator's log: what is wrong and how to fix it. Never shown to callers, and never contains a secret. */
  readonly cause: string;
  /** For how long whoever refuses wants to hear nothing of it, milliseconds. Default: it has not said. */
  readonly afterMs?: number;
}

/** Causes nested deeper than this are none of ours; and a cause may lead back to itself. */
const MAX_CAUSES = 8;

/** Kept outside the errors, because these belong to the drivers and may be frozen or shared. */
const faults = ofProcess("faults", () => new WeakMap<object, Fault>());

/** Records what `error` means, and returns it. */
export function withFault<E extends object>(error: E, fault: Fault): E {
  faults.set(error, fault);
  return error;
}

/** What a failure means, read from the error or from what caused it; undefined when no store of ours was involved. */
export function faultOf(error: unknown): Fault | undefined {
  let current = error;
  for (let depth = 0; depth < MAX_CAUSES; depth += 1) {
    if (typeof current !== "object" || current === null) return undefined;
    const fault = faults.get(current);
    if (fault !== undefined) return fault;
    current = "cause" in current ? current.cause : undefined;
  }
  return undefined;
}

/**
 * The pause before something that an operator has to fix is tried again, in milliseconds: short enough to continue soon
 * after it is fixed.
 */
export const REFUSED_PAUSE_MS = 5_000;

/** What a retry is decided by. An error that nobody has classified is our own mistake. */
export function faultKind(error: unknown): FaultKind {
  return faultOf(error)?.kind ?? "ours";
}
