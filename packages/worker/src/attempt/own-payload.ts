import type { Body, ClaimedJob } from "@muster/job";

/**
 * The payload in bytes of its own, which the job keeps from now on: a handler may write into them or give them away, and
 * one that runs for hours must not keep those of all the jobs that were claimed with it. What lies around them in
 * `data.buffer` may be somebody else's.
 */
export function ownPayload(job: ClaimedJob): Body {
  const { kind, data } = job.payload;
  // Buffer's own pool, in which a small copy lies, is none that can be given away.
  if (data.byteLength < data.buffer.byteLength) job.payload = { kind, data: Buffer.from(data) };
  return job.payload;
}
