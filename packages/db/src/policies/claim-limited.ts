import { type Limit } from "@muster/policy";
import { plainArray } from "../arrays.ts";
import type { Database } from "../database.ts";
import { costSql } from "../gates/gates-sql.ts";
import { type Named, type Places, prepared } from "../statement.ts";
import {
  type Claimed,
  type Claimer,
  type Claiming,
  claimBy,
  claimInParts,
  IS_NAMED,
  namedRows,
} from "../transitions/claim.ts";
import { type ClaimedGroup, LIMITED_GROUPS, toClaimedJobs } from "../transitions/claimed-group.ts";
import type { OnRefused } from "../transitions/refused-rows.ts";
import { type Admission, admissionOf, isAdmitted, type Rules } from "./admission.ts";

type ClaimingLimited = Claiming & Admission;

/** What starts take of the limits' rates: arrays side by side, in the order of the limits. */
interface Rates {
  readonly limits: readonly string[];
  /** How long the rate needs for one start, milliseconds; null without a rate. */
  readonly stepsMs: readonly (number | null)[];
  readonly bursts: readonly (number | null)[];
  readonly costLabels: readonly (string | null)[];
}

/** The claim of admitted jobs: nothing else runs a job that a limit matches, whatever has made it queued. */
const claimAdmitted = (p: Places<ClaimingLimited>, columns: string): string =>
  `${claimBy(p, namedRows(p), IS_NAMED, `t.hold IS NULL AND ${isAdmitted(p)}`)}, ${columns}`;

// As for a plain claim, those that have much in common come as one row.
const CLAIM_LIMITED = prepared<ClaimingLimited>(
  "claim_limited",
  (p) => `
WITH claimed AS (${claimAdmitted(p, "t.gates")}
)
${LIMITED_GROUPS}`,
);

/** What one key has instead of its limit's rate. */
const OWN =
  "limit_overrides AS o ON o.limit_name = l.name AND o.key = substr(g.gate, strpos(g.gate, ':') + 1)";
const STEP = "coalesce(o.rate_per_ms::float8 / o.rate_count, l.step_ms)";

const ratesOf = (p: Places<Rates>): string =>
  `unnest(${p.limits}::text[], ${p.stepsMs}::float8[], ${p.bursts}::int4[], ${p.costLabels}::text[])
         WITH ORDINALITY AS l (name, step_ms, burst, cost_label, place)`;

const gatesOf = (columns: string): string =>
  `SELECT g.gate, g.place${columns} FROM claimed AS c CROSS JOIN LATERAL unnest(c.gates) WITH ORDINALITY AS g (gate, place)`;

/** How long each key's rate needs for the starts of the rows `claimed`: of a cost each, or of one where no label says another. */
const NEEDS: Readonly<Record<"rated" | "costed", (p: Places<Rates>) => string>> = {
  rated: (p) => `SELECT g.gate, g.starts * ${STEP} AS ms
    FROM (${gatesOf(", count(*) AS starts")} GROUP BY 1, 2) AS g JOIN ${ratesOf(p)} ON l.place = g.place
         LEFT JOIN ${OWN}
    WHERE l.step_ms IS NOT NULL`,
  costed: (
    p,
  ) => `SELECT g.gate, sum(${costSql("(g.labels ->> l.cost_label)", "coalesce(o.rate_burst, l.burst)")} * ${STEP}) AS ms
    FROM (${gatesOf(", c.labels")}) AS g JOIN ${ratesOf(p)} ON l.place = g.place
         LEFT JOIN ${OWN}
    WHERE l.step_ms IS NOT NULL GROUP BY g.gate`,
};

// A start is charged where it happens: charged at its admission, ten seconds' worth of admitted jobs would start at once
// when busy workers have slots again. The key's rows are locked in one order by everybody. A limit of one key may have a
// rate of its own.
const claimCharged = (kind: keyof typeof NEEDS): Named<ClaimingLimited & Rates> =>
  prepared(
    `claim_${kind}`,
    (p) => `
WITH claimed AS (${claimAdmitted(p, kind === "costed" ? "t.gates, t.labels" : "t.gates")}
), spent AS (
  INSERT INTO limit_keys AS k (gate, tat)
  SELECT s.gate, now() + s.ms * interval '1 millisecond' FROM (${NEEDS[kind](p)}
  ) AS s ORDER BY s.gate
  ON CONFLICT (gate) DO UPDATE SET tat = greatest(coalesce(k.tat, now()), now()) + (excluded.tat - now())
)
${LIMITED_GROUPS}`,
  );
const CLAIM_RATED = claimCharged("rated");
const CLAIM_COSTED = claimCharged("costed");

const statementFor = (
  as: Claimer,
  taskIds: readonly string[],
  admission: Admission,
  limits: readonly Limit[],
): ReturnType<typeof CLAIM_LIMITED.with> => {
  const claiming: ClaimingLimited = { ...as, ...admission, taskIds: plainArray(taskIds) };
  if (limits.every(({ rate }) => rate === undefined)) return CLAIM_LIMITED.with(claiming);
  const isCosted = limits.some(({ rate, costLabel }) => rate !== undefined && costLabel !== undefined);
  return (isCosted ? CLAIM_COSTED : CLAIM_RATED).with({
    ...claiming,
    limits: limits.map(({ name }) => name),
    stepsMs: limits.map(({ rate }) => (rate === undefined ? null : rate.perMs / rate.count)),
    bursts: limits.map(({ rate }) => rate?.burst ?? null),
    costLabels: limits.map(({ costLabel }) => costLabel ?? null),
  });
};

/**
 * queued → running, for those of the ids that are admitted to the gates that these limits give them, all of which have the
 * same limits. What of the limits' rates their starts take is charged with it. The others are to be parked; for all else see
 * `claim`. Each job says its gates.
 */
export async function claimLimited(
  database: Database,
  as: Claimer,
  taskIds: readonly string[],
  rules: Rules,
  onRefused?: OnRefused,
): Promise<Claimed> {
  const admission = admissionOf(rules);
  return claimInParts(database, taskIds, onRefused, async (ids) => {
    const groups = await database.query<ClaimedGroup>(...statementFor(as, ids, admission, rules.limits));
    return { jobs: toClaimedJobs(groups, ids), events: groups.flatMap(({ events }) => events ?? []) };
  });
}
