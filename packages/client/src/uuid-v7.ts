import { randomBytes } from "node:crypto";

/** 12 bits count within a millisecond; more ids than that in one borrow from the next. */
const MAX_COUNT = 0xfff;
/** Hex digits of the random part of one id. */
const TAIL_DIGITS = 16;
const IDS_PER_DRAW = 512;
const VARIANT = ["8", "9", "a", "b"];

/**
 * Makes UUIDs of version 7 that grow with every call of this process: rows inserted together lie together, and a list
 * by id is a list by age. The time in them is this process's clock and is never read back.
 */
export function createIdSource(now: () => number = Date.now): () => string {
  const nextTail = tailSource();
  let lastMs = 0;
  let prefix = "";
  let count = 0;
  const startMillisecond = (ms: number): void => {
    lastMs = ms;
    count = 0;
    const time = ms.toString(16).padStart(12, "0");
    prefix = `${time.slice(0, 8)}-${time.slice(8)}-7`;
  };
  return () => {
    const ms = now();
    if (ms > lastMs) startMillisecond(ms);
    else if (count === MAX_COUNT) startMillisecond(lastMs + 1);
    else count += 1;
    return `${prefix}${count.toString(16).padStart(3, "0")}-${nextTail()}`;
  };
}

/** The last two groups: the variant, and 62 random bits. One call to the kernel for many ids. */
function tailSource(): () => string {
  let digits = "";
  let used = 0;
  return () => {
    if (used === digits.length) {
      digits = randomBytes((IDS_PER_DRAW * TAIL_DIGITS) / 2).toString("hex");
      used = 0;
    }
    const at = used;
    used += TAIL_DIGITS;
    const variant = VARIANT[Number.parseInt(digits.charAt(at), 16) & 3] ?? "8";
    return `${variant}${digits.slice(at + 1, at + 4)}-${digits.slice(at + 4, at + TAIL_DIGITS)}`;
  };
}
