import type { ClaimedJob } from "@muster/job";

/** A job as a claim answers it, in its first attempt. */
export const CLAIMED_JOB: ClaimedJob = {
  taskId: "0199c0de-0000-7000-8000-000000000000",
  type: "work",
  queue: "default",
  priority: "default",
  payload: { kind: "bytes", data: new Uint8Array() },
  attempt: 1,
  maxAttempts: 3,
  fence: 1,
  lostCount: 0,
  timeoutMs: 60_000,
  createdMs: 0,
  waitedMs: 0,
};
