import type { AuditEntry } from "@muster/db";
import { type Pulse, TokenBucket } from "../bounds/token-bucket.ts";

/** Rows of one identity's refusals: so many at once, and one more after a minute. */
const ROWS: Pulse = { perSecond: 1 / 60, burst: 20 };
/** Identities that are told apart; those beyond share what one has. */
const MOST_KNOWN = 1_000;

interface Denied {
  /** What it may still have. */
  readonly rows: TokenBucket;
  /** Refusals that have no row, and the last of them. */
  more: number;
  last: AuditEntry | undefined;
}

/**
 * Calls that were refused for want of a right, and which of them have rows of their own: the first ones of each identity. The
 * others are counted: a caller that goes on and on must not fill the table.
 */
export class DeniedCalls {
  readonly #denied = new Map<string, Denied>();

  /** The row, if there may be one. */
  add(entry: AuditEntry, now: number = performance.now()): AuditEntry | undefined {
    const denied = this.#of(entry.who.id, now);
    if (denied.rows.take(now) === 0) return entry;
    denied.more += 1;
    denied.last = entry;
    return undefined;
  }

  /** A row for all refusals of an identity that have none, and forgets who was not refused for long. */
  take(now: number = performance.now()): AuditEntry[] {
    return [...this.#denied].flatMap(([key, denied]) => {
      const { more, last, rows } = denied;
      if (more === 0 && rows.isFull(now)) this.#denied.delete(key);
      if (last === undefined) return [];
      Object.assign(denied, { more: 0, last: undefined });
      return [{ ...last, count: more, reason: `${more} calls that were refused, the last of them here` }];
    });
  }

  #of(id: string, now: number): Denied {
    const key = this.#denied.has(id) || this.#denied.size < MOST_KNOWN ? id : "";
    const known = this.#denied.get(key) ?? { rows: new TokenBucket(ROWS, now), more: 0, last: undefined };
    this.#denied.set(key, known);
    return known;
  }
}
