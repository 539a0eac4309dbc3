import { isRecord } from "../json.ts";

/** What one process tells the others at once; without it, each of them finds out later. */
export type Signal =
  /** The worker should abort this attempt: a cancel was requested. */
  | {
      readonly kind: "cancel";
      readonly worker_id: string;
      readonly task_id: string;
      readonly fence: number;
      /** How long its handler may go on, milliseconds; absent = the usual time. */
      readonly grace_ms?: number;
    }
  /** Jobs of this type are held: a worker that knows the type should look for them in SQL. */
  | { readonly kind: "held"; readonly type: string }
  /** This queue has its first lists: workers that serve all queues should wait on them too. */
  | { readonly kind: "lane"; readonly queue: string }
  /** The lead was given up, or its holder has decided anew where work is to be found: ask the database. */
  | { readonly kind: "lead" }
  /** What operators want of these workers has changed, or their labels: each should ask the database. None named: of any. */
  | { readonly kind: "fleet"; readonly workers: readonly string[] }
  /** This remote worker calls that server for jobs: a call of it that waits at another one is an old one. */
  | { readonly kind: "taker"; readonly worker_id: string; readonly server: string }
  /** Policies have changed: read them, and begin nothing under the old ones. */
  | { readonly kind: "policy" }
  /** Jobs with these gates have ended, and jobs wait under these holds: the feeder should look. Both empty: everywhere. */
  | { readonly kind: "feed"; readonly gates: readonly string[]; readonly holds: readonly string[] };

/** Names in one signal, more than a statement that ends attempts has; of more than that it is said that there are many. */
const MAX_NAMES = 1_000;

/** The signal that these gates may be free, and that jobs wait under these holds. */
export function feedSignal(told: {
  readonly gates?: readonly string[];
  readonly holds?: readonly string[];
}): Signal {
  const [gates, holds] = [[...new Set(told.gates)], [...new Set(told.holds)]];
  if (gates.length > MAX_NAMES || holds.length > MAX_NAMES) return { kind: "feed", gates: [], holds: [] };
  return { kind: "feed", gates, holds };
}

/** The signal that something about these workers has changed. */
export function fleetSignal(workerIds: readonly string[]): Signal {
  return { kind: "fleet", workers: workerIds.length > MAX_NAMES ? [] : workerIds };
}

/** The signal without any further fields, or undefined for a message that is none. */
export function decodeSignal(message: unknown): Signal | undefined {
  if (!isRecord(message)) return undefined;
  const { kind, worker_id, task_id, fence, grace_ms, type, queue, gates, holds, workers, server } = message;
  if (kind === "cancel" && typeof worker_id === "string" && typeof task_id === "string" && isInteger(fence))
    return { kind, worker_id, task_id, fence, ...(isInteger(grace_ms) && { grace_ms }) };
  if (kind === "taker" && typeof worker_id === "string" && typeof server === "string")
    return { kind, worker_id, server };
  if (kind === "held" && typeof type === "string") return { kind, type };
  if (kind === "fleet" && isTexts(workers)) return { kind, workers };
  if (kind === "lane" && typeof queue === "string") return { kind, queue };
  if (kind === "feed" && isTexts(gates) && isTexts(holds)) return { kind, gates, holds };
  return kind === "lead" || kind === "policy" ? { kind } : undefined;
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

function isInteger(value: unknown): value is number {
  return Number.isSafeInteger(value);
}
