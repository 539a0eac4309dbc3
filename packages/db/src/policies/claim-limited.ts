import { type Limit } from "@muster/policy";
import type { Database } from "../database.ts";
import { type Named, type Places, prepared } from "../statement.ts";
import {
  type Claimed,
  type Claimer,
  type Claiming,
  claimBy,
  claimInParts,
  claimingOf,
  IS_NAMED,
  namedRows,
} from "../transitions/claim.ts";
import { type ClaimedGroup, LIMITED_GROUPS, toClaimedJobs } from "../transitions/claimed-group.ts";
import type { OnRefused } from "../transitions/refused-rows.ts";
import { type Admission, admissionOf, isAdmitted, type Rules } from "./admission.ts";
import { type Charge, chargeOf, type Rates, ratesOf, spending } from "./rates.ts";

type ClaimingLimited = Claiming & Admission;

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

const claimCharged = (kind: Charge): Named<ClaimingLimited & Rates> =>
  prepared(
    `claim_${kind}`,
    (p) => `
WITH claimed AS (${claimAdmitted(p, kind === "costed" ? "t.gates, t.labels" : "t.gates")}
), ${spending(kind, p)}
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
  const claiming: ClaimingLimited = { ...claimingOf(as, taskIds), ...admission };
  const charge = chargeOf(limits);
  if (charge === undefined) return CLAIM_LIMITED.with(claiming);
  return (charge === "costed" ? CLAIM_COSTED : CLAIM_RATED).with({ ...claiming, ...ratesOf(limits) });
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
