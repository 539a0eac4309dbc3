import { Client } from "pg";
import { postgresCommitted } from "../../../support/fault-proxy.ts";
import type { Scenario } from "../../scenario.ts";
import type { Member } from "../../world/member.ts";

const CLAIM = { request: /SET status = 'running'/u, judge: postgresCommitted };

export const claimLostTwice: Scenario = {
  name: "claims of a job go unanswered again while the record of its end waits",
  world: { workers: 1 },
  run: async (world) => {
    const [worker] = world.workers as [Member];
    const stranger = new Client({ connectionString: world.databaseUrl });
    await stranger.connect();
    try {
      await world.fault("lose the answer of every claim", () =>
        worker.sql.loseAnswers(CLAIM, Number.POSITIVE_INFINITY),
      );
      // What was not answered is popped and claimed again, in vain; a lookup finds that the job is ours, and it begins.
      const [jobId = ""] = await world.load.submit([{ ms: 1_000 }]);
      await world.started(jobId);
      await world.fault("lock its row in an open transaction", async () => {
        await stranger.query("BEGIN");
        await stranger.query("SELECT 1 FROM tasks WHERE task_id = $1 FOR UPDATE", [jobId]);
      });
      await world.until("its handler to return", async () =>
        (await world.effects()).some(({ what }) => what === "end"),
      );
      // Each is followed by a lookup, which finds it running here.
      const { lost } = worker.sql;
      await world.until("three more claims to go unanswered", () => worker.sql.lost >= lost + 3);
    } finally {
      worker.sql.mend();
      await stranger.end();
    }
    await world.within("its end is recorded", 10_000, () => world.idle());
  },
};
