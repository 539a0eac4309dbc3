import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import type { Scenario } from "../../scenario.ts";
import type { World } from "../../world/world.ts";
import { apply, applyEverySecond, assertEachOnce, endOfTicks } from "./every-second.ts";

const EACH_SECOND = 50;
const FOR_MS = 30_000;
const AT_ONCE = 1_000;
const APPLIED_MS = 20_000;

export const sameSecond: Scenario = {
  name: "a thousand schedules are due at the same second, after fifty at each under load",
  alone: true,
  world: { apis: 1, workers: 2 },
  run: async (world) => {
    const load = world.load.start(200, () => ({ ms: 5 }));
    await applyEverySecond(world, EACH_SECOND);
    await pause(FOR_MS);
    await endOfTicks(world);
    await load.stop();
    await world.settle();
    await assertEachOnce(world, FOR_MS / 1000 - 5);
    const late = await lateness(world);
    world.measures.push({ what: "lateness of a tick under load, p99", ms: late, boundMs: 1_000 });

    const at = new Date(Math.ceil((Date.now() + APPLIED_MS) / 1000) * 1000);
    const cron = `${at.getUTCSeconds()} ${at.getUTCMinutes()} ${at.getUTCHours()} * * *`;
    const job = { type: "work", json: { ms: 0 } };
    await apply(
      world,
      Array.from({ length: AT_ONCE }, (_, n) => ({ name: `same-${n}`, cron, job })),
    );
    assert(Date.now() < at.getTime() - 2_000, "the schedules are applied before they are due");
    await world.until("the jobs of all", async () => (await started(world)).jobs === AT_ONCE);
    const { lastMs } = await started(world);
    world.measures.push({ what: "a thousand of one second have started", ms: lastMs, boundMs: 3_000 });
  },
};

/** From a tick's time to the commit of its job, milliseconds. */
async function lateness(world: World): Promise<number> {
  const [row] = await world.query<{ ms: number }>(
    `SELECT (1000 * percentile_cont(0.99) WITHIN GROUP (ORDER BY extract(epoch FROM decided_at - due_at)))::float8 AS ms
     FROM schedule_ticks WHERE state = 'submitted'`,
  );
  return row?.ms ?? Number.POSITIVE_INFINITY;
}

async function started(world: World): Promise<{ jobs: number; lastMs: number }> {
  const [row] = await world.query<{ jobs: number; lastMs: number }>(
    `SELECT count(t.started_at)::int AS jobs,
       (1000 * max(extract(epoch FROM t.started_at - k.nominal)))::float8 AS "lastMs"
     FROM schedule_ticks AS k JOIN tasks AS t USING (task_id) WHERE k.schedule LIKE 'same-%'`,
  );
  return row ?? { jobs: 0, lastMs: 0 };
}
