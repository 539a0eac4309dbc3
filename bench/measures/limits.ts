import { fileURLToPath } from "node:url";
import { costName, costs, Meter } from "../cost/meter.ts";
import { COLD_JOBS, WARM_JOBS } from "../cost/paths.ts";
import { Ground } from "../run/ground.ts";
import { muster } from "../systems/index.ts";
import { fill } from "./drain.ts";
import {
  type Entry,
  JOBS_PER_S,
  latencyValues,
  type Measure,
  perSecond,
  type RunContext,
  type Values,
} from "./measure.ts";

/** Jobs of so many keys, of each of which so many run at once. */
interface Limited {
  readonly keys: number;
  readonly max: number;
}

const UNLIMITED = "no limit";
const nameOf = ({ keys, max }: Limited): string =>
  `${keys.toLocaleString("en")} keys, ${max.toLocaleString("en")} of each at once`;
const BULK: readonly Limited[] = [
  { keys: 1, max: 500 },
  { keys: 1, max: 5_000 },
  { keys: 1_000, max: 2 },
  { keys: 100_000, max: 1 },
];

/** What a job that waits for a limit costs. */
export const limitedCost: Measure = {
  name: "limits: cost",
  how:
    `Queued no-op jobs, one worker, which leads: what it does for limits is in its part. Processor time in microseconds a job of the ` +
    `last ${WARM_JOBS.toLocaleString("en")}, as the scheduler counts it.`,
  entries: [
    { name: UNLIMITED, system: muster.id, run: (context) => drained(context) },
    ...BULK.map((limited): Entry => {
      return { name: nameOf(limited), system: muster.id, run: (context) => drained(context, limited) };
    }),
  ],
  better: "less",
  chart: { kind: "bars", values: [costName("Postgres", "warm")] },
};

interface Napping extends Limited {
  readonly napMs: number;
  readonly jobs: number;
}

const NAPPING: readonly Napping[] = [
  { keys: 1, max: 1, napMs: 1, jobs: 1_000 },
  { keys: 10, max: 2, napMs: 1, jobs: 5_000 },
  { keys: 100, max: 5, napMs: 100, jobs: 10_000 },
  { keys: 400, max: 2, napMs: 100, jobs: 16_000 },
];

/** How long a place stays empty. */
export const limitedLatency: Measure = {
  name: "limits: latency",
  how:
    "From the end of a job, as the database has it, to the start of the one that takes its place, as the claim has it; both " +
    "through Redis, one worker, which leads.",
  entries: NAPPING.map((napping): Entry => {
    const name = `${nameOf(napping)}, ${napping.napMs} ms each`;
    return { name, system: muster.id, run: (context) => latency(context, napping) };
  }),
  better: "less",
  chart: { kind: "bars", values: ["p50 ms", "p99 ms"] },
};

async function drained({ servers, scale }: RunContext, limited?: Limited): Promise<Values> {
  await using ground = await Ground.prepare(servers, muster);
  const meter = await Meter.of(servers, ground);
  const [cold, warm] = [scale(COLD_JOBS), scale(WARM_JOBS)];
  await waiting(ground, cold + warm, limited);
  await ground.startWorkers(1);
  await ground.until("the worker to be warm", () => ground.started >= cold);
  const before = ground.started;
  const [startNs, born] = [process.hrtime.bigint(), await meter.read()];
  const endNs = await ground.whenDone(cold + warm);
  const jobs = cold + warm - before;
  const values = costs(born, await meter.read(), jobs, "warm");
  await ground.verifyDone(cold + warm);
  return { ...values, [JOBS_PER_S]: perSecond(jobs, Number(endNs - startNs) / 1e6) };
}

const LIMIT = `
INSERT INTO limits (name, key_label, max_running, epoch) SELECT 'bench', 'key', $1::int4, e.epoch + 1 FROM policy_epoch AS e`;
// As a submit has them that knows the limit; one whose job is like the others.
const HOLD = `
INSERT INTO tasks (task_id, payload, payload_kind, type, queue, priority, lane, status, max_attempts, timeout_ms, labels, gates, hold)
SELECT uuidv7(), t.payload, t.payload_kind, t.type, t.queue, t.priority, t.lane, 'queued', t.max_attempts, t.timeout_ms,
       jsonb_build_object('key', k.key), ARRAY['bench~1:' || k.key], 'limit:bench~1:2:default:' || k.key
FROM tasks AS t CROSS JOIN generate_series(1, $1::int4) AS n CROSS JOIN LATERAL (SELECT (n % $2::int4)::text AS key) AS k`;

/** Jobs that wait before a worker is there. */
async function waiting(ground: Ground, jobs: number, limited: Limited | undefined): Promise<void> {
  if (limited === undefined) return fill(ground, jobs);
  const { sql, redis } = ground.stores;
  await fill(ground, 1);
  const [{ task_id: first } = { task_id: "" }] = (
    await sql.query<{ task_id: string }>("SELECT task_id FROM tasks")
  ).rows;
  await sql.query(LIMIT, [limited.max]);
  await sql.query("UPDATE policy_epoch SET epoch = epoch + 1");
  await sql.query(HOLD, [jobs, limited.keys]);
  await sql.query("DELETE FROM tasks WHERE task_id = $1", [first]);
  await redis.del("q:default");
  await ground.rest();
}

const HANDLERS = fileURLToPath(new URL("../systems/muster/napping-handlers.ts", import.meta.url));
const TIMES = `
SELECT gates[1] AS gate, extract(epoch FROM started_at)::float8 * 1000 AS start, extract(epoch FROM finished_at)::float8 * 1000 AS "end" FROM tasks`;

async function latency({ servers, scale }: RunContext, napping: Napping): Promise<Values> {
  await using ground = await Ground.prepare(servers, muster);
  // The first ones find places that nobody has left.
  const jobs = Math.max(scale(napping.jobs), 2 * napping.keys * napping.max);
  await waiting(ground, jobs, napping);
  await ground.startWorkers(1, { env: { HANDLERS, BENCH_NAP_MS: String(napping.napMs) } });
  await ground.whenDone(jobs);
  await ground.verifyDone(jobs);
  const { rows } = await ground.stores.sql.query<{ gate: string; start: number; end: number }>(TIMES);
  const gaps = [...Map.groupBy(rows, ({ gate }) => gate).values()].flatMap((own) => {
    const starts = own.map(({ start }) => start).toSorted((a, b) => a - b);
    const ends = own.map(({ end }) => end).toSorted((a, b) => a - b);
    return starts.slice(napping.max).map((start, n) => start - (ends[n] ?? start));
  });
  return latencyValues(gaps);
}
