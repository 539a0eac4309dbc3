import { DEFAULT_RETRY, MIN_BACKOFF_MS } from "@muster/job";

/**
 * How long until the next attempt, in milliseconds. For the row named `t`, whose attempt has just failed:
 *
 *     ceiling = least(max, initial × multiplier ^ (attempts − 1))
 *     delay   = greatest(100, (1 − jitter × chance) × ceiling)
 *
 * with the job's own policy, or the default one. `d.chance` has one value per row, so that every mention of the delay in a
 * statement means the same time. The exponent is bounded: 2^2000 is an overflow error in SQL.
 */
const DELAY_MS = `greatest(${MIN_BACKOFF_MS}::float8, (1 - coalesce(t.retry_jitter, 1) * d.chance) *
                             least(coalesce(t.retry_max_ms, ${DEFAULT_RETRY.maxMs})::float8,
                                   coalesce(t.retry_initial_ms, ${DEFAULT_RETRY.initialMs}) *
                                   power(coalesce(t.retry_multiplier, ${DEFAULT_RETRY.multiplier}::float8), least(t.attempts - 1, 60))))`;

/** A column of the joined rows `d`. */
export const CHANCE = "random() AS chance";

/** When it starts: after the delay that the handler asked for (`d.after_ms`; a snooze always has one), or else the one above. */
export const NEXT_START: string = `now() + interval '1 millisecond' * coalesce(d.after_ms, ${DELAY_MS})`;
