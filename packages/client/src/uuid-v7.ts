import { randomBytes } from "node:crypto";

/** 12 bits count within a millisecond; more ids than that in one borrow from the next. */
const MAX_COUNT = 0xfff;
const COUNTS: readonly string[] = Array.from({ length: MAX_COUNT + 1 }, (_, count) =>
  count.toString(16).padStart(3, "0"),
);
const IDS_PER_DRAW = 512;
/** Of one id. */
const RANDOM_BYTES = 8;
/** The last two groups of an id, each behind its hyphen. */
const TAIL_LENGTH = 18;

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
    return `${prefix}${COUNTS[count]}${nextTail()}`;
  };
}

/** The last two groups: the variant, and 62 random bits. One call to the kernel for many ids, and one text of all of them. */
function tailSource(): () => string {
  let tails = "";
  let at = 0;
  return () => {
    if (at === tails.length) {
      tails = drawTails();
      at = 0;
    }
    at += TAIL_LENGTH;
    return tails.slice(at - TAIL_LENGTH, at);
  };
}

function drawTails(): string {
  const bytes = randomBytes(IDS_PER_DRAW * RANDOM_BYTES);
  for (let at = 0; at < bytes.length; at += RANDOM_BYTES) bytes[at] = 0x80 | ((bytes[at] ?? 0) & 0x3f);
  return bytes.toString("hex").replaceAll(/(.{4})(.{12})/g, "-$1-$2");
}
