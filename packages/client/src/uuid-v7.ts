import { randomBytes } from "node:crypto";

/** 12 bits count within a millisecond; more ids than that in one borrow from the next. */
const MAX_COUNT = 0xfff;

/**
 * Makes UUIDs of version 7 that grow with every call of this process: rows inserted together lie together, and a list
 * by id is a list by age. The time in them is this process's clock and is never read back.
 */
export function createIdSource(now: () => number = Date.now): () => string {
  let lastMs = 0;
  let count = 0;
  let pool = Buffer.alloc(0);
  let used = 0;
  return () => {
    const ms = Math.max(now(), lastMs);
    if (ms > lastMs) count = 0;
    else count += 1;
    lastMs = count > MAX_COUNT ? ms + 1 : ms;
    if (count > MAX_COUNT) count = 0;
    if (used === pool.length) {
      // One call to the kernel for many ids.
      pool = randomBytes(8 * 512);
      used = 0;
    }
    const random = pool.subarray(used, (used += 8));
    random[0] = ((random[0] ?? 0) & 0x3f) | 0x80;
    const time = lastMs.toString(16).padStart(12, "0");
    const counter = count.toString(16).padStart(3, "0");
    const tail = random.toString("hex");
    return `${time.slice(0, 8)}-${time.slice(8)}-7${counter}-${tail.slice(0, 4)}-${tail.slice(4)}`;
  };
}
