import { createHash } from "node:crypto";
import type { JobFilter } from "@muster/db";
import { invalid, isCanonicalJobId, MAX_TIME_MS, type MusterError } from "@muster/job";

/** Later versions may have other tokens; one that is not understood must not be misread. */
const VERSION = 1;

/** How far a list has come. */
export interface Position {
  /** The last id that the page covered. */
  readonly lastId: string;
  /** When the next job of a redrive with a rate has its turn, milliseconds since 1970; 0 = now. */
  readonly nextMs?: number;
}

/** What a token belongs to. A token of a dry run would skip jobs that were never redriven. */
type Listed = JobFilter & { readonly dryRun?: boolean };

/** Opaque to callers, and bound to the filter of its list. */
export function writePageToken({ lastId, nextMs = 0 }: Position, filter: Listed): string {
  return sealToken([lastId, nextMs], inOrder(filter));
}

/** @throws MusterError `invalid_argument` for a token that is not ours, or of a list with another filter */
export function readPageToken(token: string, filter: Listed): Required<Position> {
  const place = openToken(token, inOrder(filter));
  const [lastId, nextMs] = Array.isArray(place) ? (place as unknown[]) : [];
  if (typeof lastId !== "string" || !isCanonicalJobId(lastId) || !isTime(nextMs)) throw badToken(token);
  return { lastId, nextMs };
}

function inOrder({ state, priority, type, queue, ...rest }: Listed): unknown {
  const others = Object.entries(rest).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return [state, priority, type, queue, ...others];
}

/** A place in a walk, bound to what was asked for: both are values that JSON can hold. */
export function sealToken(place: unknown, asked: unknown): string {
  return Buffer.from(JSON.stringify([VERSION, place, digest(asked)])).toString("base64url");
}

/**
 * The place, which the caller has to check: it may have been changed on its way.
 * @throws MusterError `invalid_argument` for a token that is not ours, or of another request
 */
export function openToken(token: string, asked: unknown): unknown {
  const [version, place, askedDigest] = parse(token);
  if (version !== VERSION) throw badToken(token);
  if (askedDigest !== digest(asked)) {
    throw invalid("page_token", "the filters of the call that returned this token", "other filters");
  }
  return place;
}

export function badToken(token: string): MusterError {
  return invalid("page_token", "a next_page_token from an earlier answer", token);
}

/** Up to the year 9999, what every part of the system can say. */
const isTime = (ms: unknown): ms is number => typeof ms === "number" && ms >= 0 && ms <= MAX_TIME_MS;

function parse(token: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, "base64url").toString("utf8"));
    return Array.isArray(value) ? value : [];
  } catch {
    // Refused by the caller, which names the field.
    return [];
  }
}

function digest(asked: unknown): string {
  return createHash("sha256").update(JSON.stringify(asked)).digest("base64url").slice(0, 12);
}
