import type { Scenario } from "../../scenario.ts";
import type { Member } from "../../world/member.ts";

/** Its timeout and grace, then the patience with a silent thread, and time to look. */
const KILLED_WITHIN_MS = 1_000 + 5_000 + 30_000 + 3_000;

export const wedgedForEver: Scenario = {
  name: "a handler never gives its thread back",
  covers: ["sequence 11"],
  world: { workers: 2 },
  run: async (world) => {
    const job = {
      type: "block",
      ms: 3_600_000,
      timeoutMs: 1_000,
      maxAttempts: 1,
      ends: "deadletter",
    } as const;
    const [jobId = ""] = await world.load.submit([job]);
    await world.fault("block a thread for ever", () => world.started(jobId));
    const [row] = await world.query<{ name: string }>(
      "SELECT w.name FROM tasks JOIN workers AS w USING (worker_id) WHERE task_id = $1",
      [jobId],
    );
    const wedged = world.workers.find(({ name }) => name === row?.name) as Member;
    let ended = false;
    void wedged.process.exited.then(() => (ended = true));
    for (const worker of world.workers) worker.keepAlive();
    await world.within("the process is ended", KILLED_WITHIN_MS, () => ended);
    // After its second loss it is a suspect, and runs in a process of its own, where its timeout is a hard one.
    await world.until(
      "the job to end",
      async () =>
        (await world.query("SELECT 1 FROM tasks WHERE task_id = $1 AND status = 'deadletter'", [jobId]))
          .length,
    );
    await world.load.submit(Array.from({ length: 50 }, () => ({ ms: 10 })));
  },
};
