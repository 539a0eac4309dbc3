import { PgBoss } from "pg-boss";
import { countBy, expectCount, type Stores, type System } from "../system.ts";
import { instanceOptions, QUEUE } from "./options.ts";

const KEEPS = "the row, completed, for 7 days; no record of the attempt";

export const pgBossDefault: System = {
  id: "pg-boss-default",
  title: "pg-boss, default",
  configuration: {
    submits: "`send`, `insert`",
    works: "`work` with its defaults: one job every two seconds",
    keeps: KEEPS,
    acknowledges: "after each job",
  },
  setUp: (stores) => createQueue("pg-boss-default", stores),
  worker: async (place) => command("pg-boss-default", place.databaseUrl),
  unfinished,
  verifyDone,
};

export const pgBoss: System = {
  id: "pg-boss",
  title: "pg-boss, fastest",
  configuration: {
    submits: "`send`, `insert`; queue with `notify`",
    works:
      "`batchSize` 1000, `localConcurrency` 2, `burstWhenBatchFull`, `useListenNotify`, `pollingIntervalSeconds` 0.5",
    keeps: KEEPS,
    acknowledges: "after each batch of 1000",
  },
  setUp: (stores) => createQueue("pg-boss", stores),
  worker: async (place) => command("pg-boss", place.databaseUrl),
  unfinished,
  verifyDone,
};

async function createQueue(id: string, { place }: Stores): Promise<void> {
  const boss = new PgBoss(instanceOptions(id, place.databaseUrl));
  await boss.start();
  await boss.createQueue(QUEUE, id === "pg-boss" ? { notify: true } : {});
  await boss.stop({ graceful: false });
}

function command(id: string, databaseUrl: string): Awaited<ReturnType<System["worker"]>> {
  return {
    name: id,
    main: "bench/systems/pg-boss/worker-main.ts",
    args: [id],
    env: { BENCH_DATABASE_URL: databaseUrl },
  };
}

async function unfinished({ sql }: Stores): Promise<number> {
  return countBy(sql, `SELECT count(*) FROM pgboss.job WHERE name = '${QUEUE}' AND state <> 'completed'`);
}

async function verifyDone({ sql }: Stores, total: number): Promise<void> {
  const completed = await countBy(
    sql,
    `SELECT count(*) FROM pgboss.job WHERE name = '${QUEUE}' AND state = 'completed'`,
  );
  expectCount("completed jobs", completed, total);
}
