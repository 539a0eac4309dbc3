import type { JobFilter } from "@muster/db";
import { isCanonicalJobId, MAX_TIME_MS } from "@muster/job";
import { badToken, type PageTokens } from "./page-token.ts";

/** How far a list of jobs has come. */
export interface Position {
  /** The last id that the page covered. */
  readonly lastId: string;
  /** When the next job of a redrive with a rate has its turn, milliseconds since 1970; 0 = now. */
  readonly nextMs?: number;
}

/** What a token belongs to. A token of a dry run would skip jobs that were never redriven. */
type Listed = JobFilter & { readonly dryRun?: boolean };

/** Bound to the filter of its list. */
export function writePageToken(tokens: PageTokens, { lastId, nextMs = 0 }: Position, filter: Listed): string {
  return tokens.seal([lastId, nextMs], inOrder(filter));
}

/** @throws MusterError `invalid_argument` for a token that is not ours, or of a list with another filter */
export function readPageToken(tokens: PageTokens, token: string, filter: Listed): Required<Position> {
  const place = tokens.open(token, inOrder(filter));
  const [lastId, nextMs] = Array.isArray(place) ? (place as unknown[]) : [];
  if (typeof lastId !== "string" || !isCanonicalJobId(lastId) || !isTime(nextMs)) throw badToken(token);
  return { lastId, nextMs };
}

/** What somebody reaches may change from page to page; it is part of no token. */
function inOrder({
  state,
  priority,
  type,
  queue,
  reach: _reach,
  details: _details,
  ...rest
}: Listed): unknown {
  const others = Object.entries(rest).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return [state, priority, type, queue, ...others];
}

/** Up to the year 9999, what every part of the system can say. */
const isTime = (ms: unknown): ms is number => typeof ms === "number" && ms >= 0 && ms <= MAX_TIME_MS;
