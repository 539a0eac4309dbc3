import { claimLimited, finish, getJobs, lose, park, promote, type Rules, redrive, release } from "@muster/db";
import { type AttemptKey, isUnavailable, type Outcome } from "@muster/job";
import { sleep } from "@muster/runtime";
import { admit, putLimit } from "@muster/test/policy-rows";
import { expect, test } from "vitest";
import { type Fixture, fixture, idsOf } from "../fixture.ts";

const KEYS = ["a", "b", "c"];
const MAX = 2;
const JOBS = 90;

/** How many attempts of each key run, as their handlers would count them. */
class Probe {
  readonly #running = new Map<string, number>();
  most = 0;
  starts = 0;

  enter(gate: string): void {
    const running = (this.#running.get(gate) ?? 0) + 1;
    this.#running.set(gate, running);
    this.most = Math.max(this.most, running);
    this.starts += 1;
  }

  leave(gate: string): void {
    this.#running.set(gate, (this.#running.get(gate) ?? 0) - 1);
  }
}

const pick = <Item>(items: readonly Item[]): Item | undefined =>
  items[Math.floor(Math.random() * items.length)];

const ENDS: readonly (Outcome | "lost" | "released")[] = [
  { kind: "succeeded" },
  { kind: "succeeded" },
  { kind: "error", error: "no", afterMs: 0 },
  { kind: "snoozed", afterMs: 0 },
  "lost",
  "released",
];

async function end({ database }: Fixture, attempt: AttemptKey): Promise<void> {
  const how = pick(ENDS) ?? "lost";
  if (how === "lost") await lose(database.query, attempt.workerId, [attempt], "nobody", "gone");
  else if (how === "released") await release(database, attempt.workerId, [attempt]);
  else await finish(database, attempt.workerId, [{ ...attempt, outcome: how }]);
}

/** One worker: pops anything that is queued, claims it, runs what it got and parks the rest. */
async function work(
  world: Fixture,
  epoch: number,
  rules: Rules,
  probe: Probe,
  over: AbortSignal,
): Promise<void> {
  const workerId = await world.worker();
  while (!over.aborted) {
    const rows = await world.database.query<{ task_id: string }>(
      "SELECT task_id FROM tasks WHERE status = 'queued' AND hold IS NULL ORDER BY random() LIMIT 12",
    );
    const ids = rows.map((row) => row.task_id);
    const { jobs } = await claimLimited(world.database, { workerId, epoch }, ids, rules);
    const running = jobs.map(async ({ taskId, fence, gates = [] }) => {
      probe.enter(gates.join());
      await sleep(Math.random() * 8);
      probe.leave(gates.join());
      await end(world, { taskId, fence, workerId });
    });
    const claimed = new Set(jobs.map(({ taskId }) => taskId));
    const others = ids.filter((id) => !claimed.has(id));
    // Whose rows others hold for long is what the next turn finds again, as it is for workers.
    await park(world.database, epoch, others, rules).catch((error: unknown) => {
      if (!isUnavailable(error)) throw error;
    });
    await Promise.all(running);
  }
}

/** The only one who admits. What it has counted can only become less until it does. */
async function feed({ database }: Fixture, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    for (const key of KEYS) {
      const [row] = await database.query<{ n: number }>(
        "SELECT count(*)::int4 AS n FROM tasks WHERE phase = 1 AND gates[1] = 'two~1:' || $1",
        [key],
      );
      const room = Math.max(0, MAX - (row?.n ?? MAX));
      const waiting = await database.query<{ task_id: string }>(
        "SELECT task_id FROM tasks WHERE phase = 0 AND hold = 'limit:two~1:2:default:' || $1 ORDER BY run_at LIMIT $2",
        [key, room],
      );
      await admit(
        database,
        waiting.map((one) => one.task_id),
      );
    }
  }
}

/** Whoever has not heard of the limit: makes rows queued without a hold, as the version before did. */
async function disturb({ database }: Fixture, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    await database.query(`UPDATE tasks SET hold = NULL, gates = CASE WHEN random() < 0.5 THEN gates END, grant_fence = NULL
      WHERE task_id = ANY(ARRAY(SELECT task_id FROM tasks WHERE hold LIKE 'limit:%' ORDER BY random() LIMIT 3)) AND phase = 0
        AND status = 'queued'`);
    await promote(database, 100);
    const ended = await database.query<{ task_id: string }>(
      "SELECT task_id FROM tasks WHERE status IN ('deadletter', 'failed') LIMIT 5",
    );
    await redrive(
      database,
      await getJobs(
        database,
        ended.map((row) => row.task_id),
      ),
    );
    await sleep(5);
  }
}

test("sequence 47: six workers, a feeder, and processes that know of no limit: never more of a key at once, and all of them in the end", async () => {
  await using world = await fixture(10);
  const { epoch, limits } = await putLimit(world.database, "two", {
    type: "work",
    key_label: "key",
    max_running: MAX,
  });
  const rules = { limits, pausedGates: [] };
  const jobs = await Promise.all(KEYS.map((key) => world.submit(JOBS / KEYS.length, { labels: { key } })));
  const [probe, over] = [new Probe(), new AbortController()];
  const all = [
    ...Array.from({ length: 6 }, () => work(world, epoch, rules, probe, over.signal)),
    feed(world, over.signal),
    disturb(world, over.signal),
  ];
  const running = Promise.all(all).finally(() => over.abort());
  const left = async (): Promise<number> => {
    const text =
      "SELECT count(*)::int4 AS n FROM tasks WHERE status <> 'succeeded' AND task_id = ANY($1::uuid[])";
    const [row] = await world.database.query<{ n: number }>(text, [idsOf(jobs.flat())]);
    return row?.n ?? 0;
  };
  for (let rounds = 0; rounds < 600 && !over.signal.aborted && (await left()) > 0; rounds += 1)
    await sleep(100);
  over.abort();
  await running;
  expect(probe.most).toBe(MAX);
  expect(await left()).toBe(0);
  expect(probe.starts).toBeGreaterThan(JOBS);
  const gates = "SELECT count(*)::int4 AS n FROM tasks WHERE phase = 1 AND gates IS NOT NULL";
  expect(await world.database.query(gates)).toEqual([{ n: 0 }]);
});
