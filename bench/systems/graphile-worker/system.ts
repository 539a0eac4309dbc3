import { runMigrations } from "graphile-worker";
import { countBy, expectCount, type Stores, type System } from "../system.ts";
import { options } from "./options.ts";

const KEEPS = "nothing: the row is deleted";

export const graphileDefault: System = {
  id: "graphile-worker-default",
  title: "graphile-worker, default",
  configuration: {
    submits: "`WorkerUtils.addJob`, `addJobs`; `maxPoolSize` 10",
    works: "`run` with its defaults (`concurrentJobs` 1)",
    keeps: KEEPS,
    acknowledges: "at the end of each job",
  },
  setUp,
  worker: async (place) => command("graphile-worker-default", place.databaseUrl),
  unfinished,
  verifyDone,
};

export const graphile: System = {
  id: "graphile-worker",
  title: "graphile-worker, fastest",
  configuration: {
    submits: "SQL `graphile_worker.add_jobs`, `WorkerUtils.addJob`; `maxPoolSize` 25",
    works:
      "`concurrentJobs` 24, `maxPoolSize` 25, `localQueue.size` 500, `completeJobBatchDelay` 0, `failJobBatchDelay` 0 " +
      "(the preset of its page on performance)",
    keeps: KEEPS,
    acknowledges: "late, in batches; claims 500 jobs ahead of running them",
  },
  setUp,
  worker: async (place) => command("graphile-worker", place.databaseUrl),
  unfinished,
  verifyDone,
};

async function setUp({ place }: Stores): Promise<void> {
  await runMigrations(options("graphile-worker-default", place.databaseUrl));
}

function command(id: string, databaseUrl: string): Awaited<ReturnType<System["worker"]>> {
  return {
    name: id,
    main: "bench/systems/graphile-worker/worker-main.ts",
    args: [id],
    env: { BENCH_DATABASE_URL: databaseUrl },
  };
}

async function unfinished({ sql }: Stores): Promise<number> {
  return countBy(sql, "SELECT count(*) FROM graphile_worker._private_jobs");
}

async function verifyDone(stores: Stores): Promise<void> {
  expectCount("jobs left", await unfinished(stores), 0);
}
