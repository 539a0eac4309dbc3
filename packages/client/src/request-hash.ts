import { createHash } from "node:crypto";
import type { NewJob } from "@muster/db";

/**
 * Digest of all that the caller asked for, defaults filled in: an idempotency key may be repeated with the same
 * request only, whichever way it came (gRPC, or in process).
 */
export function requestHash(job: NewJob): Uint8Array {
  // Nor where and from whom it comes: a request that is repeated mostly comes from another span, and its key belongs to its
  // queue.
  const { taskId: _, trace: _trace, submittedBy: _submitter, payload, labels = {}, ...rest } = job;
  const request = {
    ...rest,
    payload: payload.kind,
    labels: Object.entries(labels).toSorted(([one], [other]) => (one < other ? -1 : 1)),
  };
  const fields = Object.entries(request).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(fields)).update("\0").update(payload.data).digest();
}
