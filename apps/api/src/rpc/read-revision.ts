import type { Reading } from "@muster/job";

/** 0 = do not compare. */
export function readRevision(reading: Reading, revision: bigint): number {
  if (revision >= 0n && revision <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(revision);
  reading.refuse("revision", `0 to ${Number.MAX_SAFE_INTEGER}`, revision);
  return 0;
}
