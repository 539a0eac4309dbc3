import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { encodeElement } from "@muster/queue";
import type { Scenario } from "../../scenario.ts";
import type { World } from "../../world/world.ts";
import { assertNothingAdmitted, putLimit } from "./policies.ts";

const KEYS = 3;
const MAX_RUNNING = 2;
const JOBS = 24;
const TIMES = 4;

/** That jobs wait is an optimisation: what keeps a limit is the claim. */
export const queuedByHand: Scenario = {
  name: "jobs that wait for a limit are queued by hand, past it",
  short: true,
  covers: ["sequence 47"],
  world: { workers: 2, workerEnv: { WORKER_CONCURRENCY: "20" } },
  run: async (world) => {
    world.bounds.push({ what: "the limit", most: MAX_RUNNING, keyOf: ({ labels }) => labels?.["tenant"] });
    await putLimit(world, { name: "per-tenant", keyLabel: "tenant", maxRunning: MAX_RUNNING });
    const specs = Array.from({ length: JOBS }, (_, n) => {
      return { type: "bounded", ms: 800, labels: { tenant: String(n % KEYS) } };
    });
    await world.load.submit(specs);
    await world.until("jobs to wait", async () => (await waiting(world)) > 0);
    let queued = 0;
    for (let time = 0; time < TIMES; time += 1) {
      queued += await world.fault("waiting jobs are queued", () => queueByHand(world, KEYS));
      await pause(300);
    }
    assert(queued >= KEYS, "jobs were queued past their limit");
    await world.within("every job ends", 30_000, () => world.idle());
    await assertNothingAdmitted(world);
  },
};

async function waiting(world: World): Promise<number> {
  return (await world.query("SELECT 1 FROM tasks WHERE hold LIKE 'limit:%' AND status = 'queued'")).length;
}

/** As older versions and psql would do it. Returns how many there were. */
export async function queueByHand(world: World, most: number): Promise<number> {
  const rows = await world.query<{ task_id: string; type: string; at: number }>(
    `UPDATE tasks AS t SET hold = NULL, enqueued_at = now()
     WHERE t.task_id IN (SELECT h.task_id FROM tasks AS h WHERE h.hold LIKE 'limit:%' AND h.status = 'queued' LIMIT $1)
     RETURNING t.task_id, t.type, floor(extract(epoch FROM t.enqueued_at) * 1000)::float8 AS at`,
    [most],
  );
  const elements = rows.map((row) => encodeElement({ ...row, priority: "default" }));
  if (elements.length > 0) await world.withRedis((redis) => redis.rpush("q:default", ...elements));
  return rows.length;
}
