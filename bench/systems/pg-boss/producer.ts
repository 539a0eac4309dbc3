import { PgBoss } from "pg-boss";
import type { Place, Producer } from "../system.ts";
import { instanceOptions, QUEUE } from "./options.ts";

export async function openProducer({ databaseUrl }: Place, id: string): Promise<Producer> {
  // Only the workers' instance does the upkeep.
  const boss = new PgBoss({ ...instanceOptions(id, databaseUrl), supervise: false, schedule: false });
  boss.on("error", (error) => process.stderr.write(`${error.stack}\n`));
  await boss.start();
  return {
    submit: (job) => boss.send(QUEUE, job),
    submitMany: (jobs) =>
      boss.insert(
        QUEUE,
        jobs.map((data) => ({ data })),
      ),
    close: () => boss.stop({ graceful: false }),
  };
}
