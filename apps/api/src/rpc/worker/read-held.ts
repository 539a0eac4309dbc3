import type { MessageInitShape } from "@bufbuild/protobuf";
import { isJobId } from "@muster/job";
import type { Held, HeldSchema } from "@muster/proto/scheduler/v1/worker_service";
import type { StopNews } from "@muster/remote";
import { durationOf } from "../../timestamps.ts";

interface Attempt {
  readonly taskId: string;
  readonly fence: number;
}

/** Attempts as a worker names them: each once, however often it does. What cannot be one of ours is left out, and so unknown. */
export function readHeld(held: readonly Held[]): Attempt[] {
  const attempts = new Map<string, Attempt>();
  for (const { jobId, fence } of held) {
    if (!isJobId(jobId)) continue;
    const taskId = jobId.toLowerCase();
    attempts.set(`${taskId}/${fence}`, { taskId, fence });
  }
  return [...attempts.values()];
}

export function toHeld({
  taskId,
  fence,
  graceMs,
}: StopNews | (Attempt & { readonly graceMs?: number | null })): MessageInitShape<typeof HeldSchema> {
  if (graceMs === undefined || graceMs === null) return { jobId: taskId, fence };
  return { jobId: taskId, fence, grace: durationOf(graceMs) };
}
