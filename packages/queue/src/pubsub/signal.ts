import { isRecord } from "../json.ts";

/** What one process tells the others at once; each of them also finds out without it, only later. */
export type Signal =
  /** The worker should abort this attempt: a cancel was requested. */
  | { readonly kind: "cancel"; readonly worker_id: string; readonly task_id: string; readonly fence: number }
  /** Jobs of this type are held: a worker that knows the type should look for them in SQL. */
  | { readonly kind: "held"; readonly type: string }
  /** This queue has its first lists: workers that serve all queues should wait on them too. */
  | { readonly kind: "lane"; readonly queue: string };

/** The signal without any further fields, or undefined for a message that is none. */
export function decodeSignal(message: unknown): Signal | undefined {
  if (!isRecord(message)) return undefined;
  const { kind, worker_id, task_id, fence, type, queue } = message;
  if (kind === "cancel" && typeof worker_id === "string" && typeof task_id === "string" && isFence(fence))
    return { kind, worker_id, task_id, fence };
  if (kind === "held" && typeof type === "string") return { kind, type };
  if (kind === "lane" && typeof queue === "string") return { kind, queue };
  return undefined;
}

function isFence(value: unknown): value is number {
  return Number.isSafeInteger(value);
}
