import { MAX_QUEUE_LENGTH } from "@muster/job";

/** A queue's name, or the beginning of some with a * behind it, as a grant has it. */
const QUEUE_PATTERN: RegExp = new RegExp(`^(?:[A-Za-z0-9_.-]{1,${MAX_QUEUE_LENGTH}}\\*?|\\*)$`, "u");
export const QUEUE_PATTERN_RULE = "a queue's name, or the beginning of some with a * behind it";
export const TYPE_PATTERN_RULE = "a type's name, or the beginning of some with a * behind it";
const MAX_TYPE_PATTERN = 128;

export const isQueuePattern = (text: string): boolean => QUEUE_PATTERN.test(text);

/** A type may have any characters. Where it has a * itself, only one at its end means others. */
export const isTypePattern = (text: string): boolean =>
  text !== "" && text.length <= MAX_TYPE_PATTERN && text.isWellFormed() && !text.includes("\0");
