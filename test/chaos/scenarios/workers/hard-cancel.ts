import assert from "node:assert/strict";
import type { Scenario } from "../../scenario.ts";
import type { JobSpec } from "../../world/load.ts";
import type { Member } from "../../world/member.ts";
import { LEASE_MS, type World } from "../../world/world.ts";

const SLOTS = 6;
const TIMEOUT_MS = 1_000;
/** What a handler gets after its signal, its end, and time for the record. */
const GRACE_MS = 5_000 + 2_000;
/** How soon the processes of a worker that was killed are gone. */
const ORPHANED_MS = 5_000;
const FOR_EVER = 1_000;
const KINDS = ["spinInProcess", "spinInThread"];

export const hardCancel: Scenario = {
  name: "hard cancel: isolated handlers in a busy loop are cancelled, time out, and lose their worker",
  covers: ["sequence 11"],
  world: { workers: 1, workerEnv: { WORKER_CONCURRENCY: String(SLOTS), WORKER_QUEUES: "default" } },
  run: async (world) => {
    const [worker] = world.workers as [Member];
    const doomed = await world.startMember("worker", { WORKER_QUEUES: "doomed" });
    const load = world.load.start(20, () => ({ ms: 20 }));
    const [unwanted, late, orphans] = await Promise.all([
      submit(world, { failures: FOR_EVER, ends: "cancelled" }),
      submit(world, { failures: 1, timeoutMs: TIMEOUT_MS }),
      submit(world, { queue: "doomed", failures: FOR_EVER, ends: "cancelled" }),
    ]);
    await cancelAll(world, orphans);
    await world.fault("kill -9 a worker amid two busy loops", () => doomed.kill());
    await world.within("its processes are gone", ORPHANED_MS, () => gone(world, orphans));
    await world.fault("cancel two busy loops, beside two that time out", () => cancelAll(world, unwanted));
    await world.within("the cancelled ones end", GRACE_MS, () => inState(world, unwanted, "cancelled"));
    await world.within("the late ones run again", TIMEOUT_MS + GRACE_MS, () =>
      inState(world, late, "succeeded"),
    );
    assert.equal(await worker.process.metric("muster_worker_slots", { state: "stuck" }), 0);
    await load.stop();
    await world.within("every slot is free", LEASE_MS, async () => {
      const free = await worker.process.metric("muster_worker_slots", { state: "free" });
      return free === SLOTS;
    });
    assert.ok(await gone(world, [unwanted[0] ?? ""]), "no process is left behind");
    const disturbed = await world.query(
      "SELECT 1 FROM task_attempts JOIN tasks USING (task_id) WHERE type = 'work' AND outcome <> 'succeeded'",
    );
    assert.equal(disturbed.length, 0, "nobody else noticed");
  },
};

/** One job for each kind of isolation; returns when both have begun. */
async function submit(world: World, spec: JobSpec): Promise<string[]> {
  const ids = await world.load.submit(KINDS.map((type) => ({ ...spec, type })));
  await Promise.all(ids.map((id) => world.started(id)));
  return ids;
}

async function cancelAll(world: World, ids: readonly string[]): Promise<void> {
  const [api] = world.apis as [Member];
  await Promise.all(ids.map((jobId) => api.client.cancelJob({ jobId, reason: "not needed" })));
}

async function inState(world: World, ids: readonly string[], status: string): Promise<boolean> {
  const text = "SELECT 1 FROM tasks WHERE task_id = ANY($1::uuid[]) AND status = $2";
  return (await world.query(text, [ids, status])).length === ids.length;
}

/** Whether no process that ran these lives any more. */
async function gone(world: World, ids: readonly string[]): Promise<boolean> {
  const effects = (await world.effects()).filter(({ taskId }) => ids.includes(taskId));
  return effects.every(({ pid }) => {
    try {
      return !process.kill(pid, 0);
    } catch {
      return true;
    }
  });
}
