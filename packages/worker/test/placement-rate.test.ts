import { readFile } from "node:fs/promises";
import { type Placing, placingOf } from "@muster/job";
import { type Fixture, fixture } from "@muster/test/engine-fixture";
import { waitFor } from "@muster/test/wait";
import { expect, test } from "vitest";

/** Whether it costs anything that jobs are of many classes rather than of one: each class is a list more. */

/** `make proofs` sets it: few jobs say nothing about a rate. */
const ROUNDS = Number(process.env["PLACEMENT_ROUNDS"] ?? 0);
const JOBS = ROUNDS > 0 ? 10_000 : 500;
const AT_ONCE = 1_000;
const CLASSES = 100;
const LEAST = 0.95;
/** By processor time: a claim compares each job's lane with the names of all that it takes from, some microseconds of the database's. */
const LEAST_BY_TIME = 0.85;

/** All of them are met by the worker below. */
const classes: readonly Placing[] = Array.from({ length: CLASSES }, (_, n) => {
  const requires = [
    { label: "gpu", op: "eq", values: ["true"] },
    { label: `without-${n}`, op: "notExists", values: [] },
  ] as const;
  const placing = placingOf({ requires, slots: 1, prefers: [], preferMs: 0 });
  if (placing === undefined) throw new Error("it requires nothing");
  return placing;
});

function placed(at: number): { readonly placing: Placing } {
  const placing = classes[at];
  if (placing === undefined) throw new Error(`there is no class ${at}`);
  return { placing };
}

interface Run {
  /** Jobs a second, from the first claim to the last end. */
  readonly rate: number;
  /** Processor time of this process and of the database's sessions, microseconds a job; NaN where the system does not tell. */
  readonly us: number;
}

/** Of one worker that finds all of them waiting. */
async function run(world: Fixture, count: number): Promise<Run> {
  await world.database.query("DELETE FROM tasks");
  for (let from = 0; from < JOBS; from += AT_ONCE) {
    const size = Math.min(AT_ONCE, JOBS - from);
    await world.submit(Array.from({ length: size }, (_, n) => placed(n % count)));
  }
  let ran = 0;
  const before = await taken(world);
  const about = { concurrency: 100, about: { labels: { gpu: "true" } } };
  const engine = await world.engine({ work: () => void (ran += 1) }, { name: "one", ...about });
  // The database is asked only once all of them have begun: each look is work of the same processors.
  await waitFor(() => ran >= JOBS, { what: "all jobs to begin", timeoutMs: 100_000 });
  const ended = async (): Promise<boolean> => {
    const [row] = await world.database.query<{ left: number }>(
      "SELECT count(*)::int4 AS left FROM tasks WHERE finished_at IS NULL",
    );
    return row?.left === 0;
  };
  await waitFor(ended, { what: "all jobs to end", timeoutMs: 100_000 });
  // While its sessions are there: of one that has ended nobody knows any more what it took.
  const us = spentUs(before, await taken(world)) / JOBS;
  await engine.stop();
  const [row] = await world.database.query<{ ms: number }>(
    "SELECT (extract(epoch FROM max(finished_at) - min(started_at)) * 1000)::float8 AS ms FROM tasks",
  );
  return { rate: (JOBS / (row?.ms ?? 0)) * 1_000, us };
}

/** Microseconds that each has taken so far: this process, and each session of the database. */
async function taken({ database }: Fixture): Promise<ReadonlyMap<number, number>> {
  const { user, system } = process.cpuUsage();
  const rows = await database.query<{ pid: number }>(
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database()",
  );
  const sessions = rows.map(async ({ pid }) => [pid, await takenBySession(pid)] as const);
  return new Map([[process.pid, user + system], ...(await Promise.all(sessions))]);
}

async function takenBySession(pid: number): Promise<number> {
  try {
    return Number((await readFile(`/proc/${pid}/schedstat`, "utf8")).split(" ")[0]) / 1_000;
  } catch {
    // The database is on another machine, or this one is no Linux; or the session has ended.
    return Number.NaN;
  }
}

const spentUs = (before: ReadonlyMap<number, number>, after: ReadonlyMap<number, number>): number =>
  [...after].reduce((sum, [pid, us]) => sum + us - (before.get(pid) ?? 0), 0);

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

const best = (rates: readonly number[]): number => Math.max(...rates);

test("jobs of a hundred classes end as fast as those of one", { timeout: 1_800_000 }, async () => {
  await using world = await fixture();
  const pairs: { readonly one: Run; readonly many: Run }[] = [];
  for (let round = 0; round < Math.max(1, ROUNDS); round += 1) {
    // Each of the two goes first as often as the other: what is before warms up what is after.
    const first = round % 2 === 0 ? 1 : CLASSES;
    const runs = new Map([[first, await run(world, first)]]);
    const second = first === 1 ? CLASSES : 1;
    runs.set(second, await run(world, second));
    const [one, many] = [runs.get(1), runs.get(CLASSES)];
    if (one === undefined || many === undefined) throw new Error("a run is missing");
    pairs.push({ one, many });
    if (ROUNDS > 0) process.stdout.write(`one class ${shown(one)}, ${CLASSES} classes ${shown(many)}\n`);
  }
  if (ROUNDS === 0) return;
  // Whatever else the machine does makes runs slower, never faster; and processor time is what the work itself takes.
  const byRate = best(pairs.map(({ many }) => many.rate)) / best(pairs.map(({ one }) => one.rate));
  const byTime = median(pairs.map(({ one, many }) => one.us / many.us));
  process.stdout.write(
    `${CLASSES} classes beside one, ${ROUNDS} rounds: ${byTime.toFixed(3)} by processor time (median of pairs), ` +
      `${byRate.toFixed(3)} by the fastest run of each\n`,
  );
  // NaN where the system does not tell of processor time.
  expect(byTime).not.toBeLessThan(LEAST_BY_TIME);
  expect(byRate).toBeGreaterThanOrEqual(LEAST);
});

const shown = ({ rate, us }: Run): string => `${Math.round(rate)}/s, ${us.toFixed(1)} µs a job`;
