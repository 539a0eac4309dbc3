import { type Admission, admissionOf, isAdmitted, type Rules } from "../policies/admission.ts";
import { type Charge, chargeOf, type Rates, ratesOf, spending } from "../policies/rates.ts";
import { type Places, prepared, type Statement } from "../statement.ts";
import { claimFor, NOT_HELD } from "../transitions/claim.ts";
import { handedGroups, ROOM_ROW } from "../transitions/claimed-group.ts";

/** What is dealt to whom. Workers, and jobs, are arrays side by side. */
export interface Handing {
  readonly workerIds: readonly string[];
  readonly takeIds: readonly string[];
  /** How many jobs each could begin, as it says. */
  readonly rooms: readonly number[];
  /** Slots that earlier calls have asked for which go on: what is on its way by them was known when the room was told. */
  readonly befores: readonly number[];
  /** Of what is known of each worker's labels, and of what operators want of it. */
  readonly versions: readonly number[];
  /** An array. */
  readonly taskIds: string;
  /** An array: for each job its worker's place, from 1. */
  readonly places: string;
  /** An array: for each job the place, from 1, of the lane whose class its worker meets; 0 for none. */
  readonly laneOf: string;
  /** An array: how many slots each job takes. Empty where each takes one. */
  readonly slots: string;
  /** An array: lanes that have a class. */
  readonly lanes: string;
  /** Which the policies are from. */
  readonly epoch: number;
  /** For so long an answer may stay unconfirmed, milliseconds. */
  readonly provisionalMs: number;
}

const MAY_TAKE = `w.state = 'alive' AND w.cordoned_at IS NULL AND coalesce(w.labels_version, 0) =`;

// What a worker has not confirmed it does not know of, so its free slots are fewer than it says. A take that was committed
// meanwhile has raised the worker's number: two calls of one worker at once, on two servers, must not both be answered.
// Workers are locked in the order of their ids, as beats are.
const taking = (p: Places<Handing>): string => `asked AS MATERIALIZED (
  SELECT a.worker_id, a.take_id, a.version, a.place, w.take_number AS seen,
         (least(a.room, w.concurrency) - greatest(0, coalesce((
            SELECT sum(coalesce(r.slots, cardinality(r.task_ids))) FROM remote_takes AS r
            WHERE r.worker_id = a.worker_id AND r.confirmed_at IS NULL), 0) - a.before))::int8 AS room
  FROM unnest(${p.workerIds}::text[], ${p.takeIds}::uuid[], ${p.rooms}::int4[], ${p.befores}::int4[], ${p.versions}::int8[])
         WITH ORDINALITY AS a (worker_id, take_id, room, before, version, place)
       JOIN workers AS w ON w.worker_id = a.worker_id
), free AS MATERIALIZED (
  SELECT w.worker_id, q.take_id, q.place, q.room FROM asked AS q JOIN workers AS w ON w.worker_id = q.worker_id
  WHERE w.take_number IS NOT DISTINCT FROM q.seen AND ${MAY_TAKE} q.version
  ORDER BY w.worker_id FOR UPDATE OF w
), taking AS (
  UPDATE workers AS w SET take_number = coalesce(w.take_number, 0) + 1, took_at = now()
  FROM free AS f WHERE w.worker_id = f.worker_id
  RETURNING w.worker_id, w.take_number, f.take_id, f.place, f.room
)`;

// The limit keeps the planner from guessing, as in `namedRows`. A worker is asked for the first of its jobs, as many as there
// are slots for.
const wanted = (p: Places<Handing>): string => `
FROM (SELECT j.task_id, j.slots, k.worker_id, (${p.lanes}::text[])[j.lane] AS lane
      FROM (SELECT u.task_id, u.place, u.lane, coalesce(u.slots, 1) AS slots,
                   sum(coalesce(u.slots, 1)) OVER (PARTITION BY u.place ORDER BY u.n) AS n
            FROM unnest(${p.taskIds}::uuid[], ${p.places}::int4[], ${p.laneOf}::int4[], ${p.slots}::int4[])
                   WITH ORDINALITY AS u (task_id, place, lane, slots, n)) AS j
           JOIN taking AS k ON k.place = j.place AND j.n <= k.room
      LIMIT (SELECT cardinality(${p.taskIds}::uuid[]))) AS d`;

const HANDED = (p: Places<Handing>): string => `handed AS (
  INSERT INTO remote_takes (worker_id, take_number, take_id, task_ids, fences, slots, look_at)
  SELECT k.worker_id, k.take_number, k.take_id, array_agg(c.task_id), array_agg(c.fence), nullif(sum(c.slots)::int4, count(*)::int4),
         now() + ${p.provisionalMs}::float8 * interval '1 millisecond'
  FROM claimed AS c JOIN taking AS k ON k.worker_id = c.worker_id
  GROUP BY k.worker_id, k.take_number, k.take_id
)`;

const handOut = (p: Places<Handing>, mayStart: string, gates: boolean, spent: string): string => {
  // Whatever list a job was found in, its own lane says what it requires.
  const mayTake = { workerId: "d.worker_id", mayTake: "(t.placement IS NULL OR t.lane = d.lane)" };
  const claimed = claimFor(p, mayTake, wanted(p), "t.task_id = d.task_id", mayStart);
  return `
WITH ${taking(p)}, claimed AS (${claimed}, t.worker_id, t.labels, d.slots${gates ? ", t.gates" : ""}
), ${HANDED(p)}${spent}
${handedGroups(gates)}
UNION ALL ${ROOM_ROW} FROM taking AS k`;
};

const PLAIN = prepared<Handing>("hand_out", (p) => handOut(p, NOT_HELD, false, ""));

type HandingLimited = Handing & Admission;
const admitted = (p: Places<HandingLimited>): string => `t.hold IS NULL AND ${isAdmitted(p)}`;
const LIMITED = prepared<HandingLimited>("hand_out_limited", (p) => handOut(p, admitted(p), true, ""));
const charged = (kind: Charge): ReturnType<typeof prepared<HandingLimited & Rates>> =>
  prepared<HandingLimited & Rates>(`hand_out_${kind}`, (p) =>
    handOut(p, admitted(p), true, `, ${spending(kind, p)}`),
  );
const CHARGED = { rated: charged("rated"), costed: charged("costed") };

/** The claim for several workers at once, with what says whose answer has which jobs. Without rules: of jobs that no policy matches. */
export function handOutStatement(handing: Handing, rules: Rules | undefined): [Statement, unknown[]] {
  if (rules === undefined) return PLAIN.with(handing);
  const limited: HandingLimited = { ...handing, ...admissionOf(rules) };
  const charge = chargeOf(rules.limits);
  if (charge === undefined) return LIMITED.with(limited);
  return CHARGED[charge].with({ ...limited, ...ratesOf(rules.limits) });
}
