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
  | { readonly kind: "lead" };

/** The signal without any further fields, or undefined for a message that is none. */
export function decodeSignal(message: unknown): Signal | undefined {
  if (!isRecord(message)) return undefined;
  const { kind, worker_id, task_id, fence, grace_ms, type, queue } = message;
  if (kind === "cancel" && typeof worker_id === "string" && typeof task_id === "string" && isInteger(fence))
    return { kind, worker_id, task_id, fence, ...(isInteger(grace_ms) && { grace_ms }) };
  if (kind === "held" && typeof type === "string") return { kind, type };
  if (kind === "lane" && typeof queue === "string") return { kind, queue };
  return kind === "lead" ? { kind } : undefined;
}

function isInteger(value: unknown): value is number {
  return Number.isSafeInteger(value);
}
