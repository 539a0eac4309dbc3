import { createHash } from "node:crypto";
import type { Outcome } from "../outcome.ts";
import { sealedMark } from "../sealed-mark.ts";
import { normalisedError } from "./normalised-error.ts";
import { ownFrame } from "./own-frame.ts";

/** What failures of one kind have in common. */
export interface Fault {
  /** {@link FINGERPRINT}. */
  readonly fingerprint: string;
  readonly type: string;
  /** See `normalisedError`; of a sealed error what says that it is one. Empty for what is beyond the bounds of its type. */
  readonly message: string;
  /** See `OwnFrame.text`. Empty = not known. */
  readonly frame: string;
}

export const FINGERPRINT: RegExp = /^[0-9a-f]{16}$/u;
const FINGERPRINT_LENGTH = 16;
/** In the place of a message that only whoever has its key can read. */
export const SEALED_MESSAGE = "(sealed)";

/** What a failed attempt says of itself. */
export interface Failed {
  readonly type: string;
  readonly error: string;
  readonly stack?: string | undefined;
}

/**
 * Which fault a failure is. Two that differ in the line alone are one: a line moves with every change of its file. What is sealed
 * has a fingerprint of its own, of what it was before.
 */
export function faultOf({ type, error, stack }: Failed): Fault {
  const sealed = sealedMark(error)?.split(":")[2];
  if (sealed !== undefined && FINGERPRINT.test(sealed))
    return { fingerprint: sealed, type, message: SEALED_MESSAGE, frame: "" };
  const message = normalisedError(error);
  const frame = stack === undefined ? undefined : ownFrame(stack);
  return {
    fingerprint: digestOf(["fault", type, message, frame?.place ?? ""]),
    type,
    message,
    frame: frame?.text ?? "",
  };
}

/** What stands for the faults of a type beyond those that are kept apart. */
export function otherFault(type: string): Fault {
  return { fingerprint: digestOf(["other faults", type]), type, message: "", frame: "" };
}

/** What an outcome says of a failure; undefined for all that is none. */
export function failureIn(outcome: Outcome): Omit<Failed, "type"> | undefined {
  const { kind } = outcome;
  return kind === "error" || kind === "timeout" || kind === "permanent" ? outcome : undefined;
}

const digestOf = (parts: readonly string[]): string =>
  createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, FINGERPRINT_LENGTH);
