import type { Limit } from "@muster/policy";
import { costSql } from "../gates/gates-sql.ts";
import type { Places } from "../statement.ts";

/** What starts take of the limits' rates: arrays side by side, in the order of the limits. */
export interface Rates {
  readonly limits: readonly string[];
  /** How long the rate needs for one start, milliseconds; null without a rate. */
  readonly stepsMs: readonly (number | null)[];
  readonly bursts: readonly (number | null)[];
  readonly costLabels: readonly (string | null)[];
}

/** `costed` where some label says what a start costs. */
export type Charge = "rated" | "costed";

/** How starts under these limits are charged; undefined: none of them has a rate. */
export function chargeOf(limits: readonly Limit[]): Charge | undefined {
  if (limits.every(({ rate }) => rate === undefined)) return undefined;
  return limits.some(({ rate, costLabel }) => rate !== undefined && costLabel !== undefined)
    ? "costed"
    : "rated";
}

export const ratesOf = (limits: readonly Limit[]): Rates => ({
  limits: limits.map(({ name }) => name),
  stepsMs: limits.map(({ rate }) => (rate === undefined ? null : rate.perMs / rate.count)),
  bursts: limits.map(({ rate }) => rate?.burst ?? null),
  costLabels: limits.map(({ costLabel }) => costLabel ?? null),
});

/** What one key has instead of its limit's rate. */
const OWN =
  "limit_overrides AS o ON o.limit_name = l.name AND o.key = substr(g.gate, strpos(g.gate, ':') + 1)";
const STEP = "coalesce(o.rate_per_ms::float8 / o.rate_count, l.step_ms)";

const ratesIn = (p: Places<Rates>): string =>
  `unnest(${p.limits}::text[], ${p.stepsMs}::float8[], ${p.bursts}::int4[], ${p.costLabels}::text[])
         WITH ORDINALITY AS l (name, step_ms, burst, cost_label, place)`;

const gatesOf = (columns: string): string =>
  `SELECT g.gate, g.place${columns} FROM claimed AS c CROSS JOIN LATERAL unnest(c.gates) WITH ORDINALITY AS g (gate, place)`;

/** How long each key's rate needs for the starts of the rows `claimed`: of a cost each, or of one where no label says another. */
const NEEDS: Readonly<Record<Charge, (p: Places<Rates>) => string>> = {
  rated: (p) => `SELECT g.gate, g.starts * ${STEP} AS ms
    FROM (${gatesOf(", count(*) AS starts")} GROUP BY 1, 2) AS g JOIN ${ratesIn(p)} ON l.place = g.place
         LEFT JOIN ${OWN}
    WHERE l.step_ms IS NOT NULL`,
  costed: (
    p,
  ) => `SELECT g.gate, sum(${costSql("(g.labels ->> l.cost_label)", "coalesce(o.rate_burst, l.burst)")} * ${STEP}) AS ms
    FROM (${gatesOf(", c.labels")}) AS g JOIN ${ratesIn(p)} ON l.place = g.place
         LEFT JOIN ${OWN}
    WHERE l.step_ms IS NOT NULL GROUP BY g.gate`,
};

/**
 * The part of a claim that charges what starts: the rows `claimed`, with their gates, and with their labels where they cost.
 *
 * A start is charged where it happens: charged at its admission, ten seconds' worth of admitted jobs would start at once
 * when busy workers have slots again. The key's rows are locked in one order by everybody. A limit of one key may have a
 * rate of its own.
 */
export const spending = (kind: Charge, p: Places<Rates>): string => `spent AS (
  INSERT INTO limit_keys AS k (gate, tat)
  SELECT s.gate, now() + s.ms * interval '1 millisecond' FROM (${NEEDS[kind](p)}
  ) AS s ORDER BY s.gate
  ON CONFLICT (gate) DO UPDATE SET tat = greatest(coalesce(k.tat, now()), now()) + (excluded.tat - now())
)`;
