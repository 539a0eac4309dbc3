import { createHash } from "node:crypto";
import type { JobFilter } from "@muster/db";
import { invalid } from "@muster/job";

/** Tokens of other shapes may follow; one that is not understood must not be misread. */
const VERSION = 1;
const UUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/u;

/** Opaque to callers: the last id that a page covered, bound to the filter of its list. */
export function writePageToken(lastId: string, filter: JobFilter): string {
  return Buffer.from(JSON.stringify([VERSION, lastId, digest(filter)])).toString("base64url");
}

/** @throws MusterError `invalid_argument` for a token that is not ours, or of a list with another filter */
export function readPageToken(token: string, filter: JobFilter): string {
  const [version, lastId, filterDigest] = parse(token);
  if (version !== VERSION || typeof lastId !== "string" || !UUID.test(lastId)) {
    throw invalid("page_token", "a next_page_token of an earlier answer", token);
  }
  if (filterDigest !== digest(filter)) {
    throw invalid("page_token", "the filters of the call that answered this token", "other filters");
  }
  return lastId;
}

function parse(token: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, "base64url").toString("utf8"));
    return Array.isArray(value) ? value : [];
  } catch {
    // Refused by the caller, which names the field.
    return [];
  }
}

function digest({ state, priority, type, queue }: JobFilter): string {
  const text = JSON.stringify([state, priority, type, queue]);
  return createHash("sha256").update(text).digest("base64url").slice(0, 12);
}
