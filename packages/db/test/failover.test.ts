import { openDatabase, submit } from "@muster/db";
import { createLogger, createMetrics } from "@muster/runtime";
import { servers } from "@muster/test/servers";
import { expect, test } from "vitest";
import { fixture, newJob } from "./fixture.ts";

// The session is as one that was opened while an address still led to a replica.
test.skipIf(servers().databaseKind !== "postgres")(
  "a connection to a server that takes no writes is given up, and the next one finds the primary",
  async () => {
    await using world = await fixture(1);
    const setting = async (value: string): Promise<unknown> =>
      world.database.query(`DO $$ BEGIN EXECUTE format(
        'ALTER DATABASE %I SET default_transaction_read_only = ${value}', current_database()); END $$`);
    await setting("on");
    const log = createLogger({ name: "test", level: "silent" });
    const database = openDatabase({
      url: world.url,
      connections: 1,
      name: "test",
      log,
      metrics: createMetrics(),
    });
    try {
      const job = newJob();
      await expect(submit(database.query, [job])).rejects.toMatchObject({ code: "unavailable" });
      await setting("off");
      expect(await submit(database.query, [job])).toMatchObject([{ taskId: job.taskId, state: "queued" }]);
    } finally {
      await database.close();
    }
  },
);
