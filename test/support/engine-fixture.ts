import {
  addLanes,
  addPlacements,
  type Database,
  type Faults,
  getJobs,
  type JobRecord,
  type NewJob,
  openDatabase,
  promote,
  type Series,
  type Submitted,
  startFaults,
  startSeries,
  submit,
} from "@muster/db";
import { toPlaced } from "@muster/dispatch";
import { type Handlers, laneOf } from "@muster/job";
import { openRedis, placedJob, pushNew, type RedisConnection } from "@muster/queue";
import { createLogger, createMetrics, type Logger, type Metrics } from "@muster/runtime";
import { type Engine, type EngineOptions, startEngine } from "../../packages/worker/src/engine.ts";
import type { SqlRedisOptions } from "../../packages/worker/src/store/session-options.ts";
import { sqlRedisPort } from "../../packages/worker/src/store/sql-redis-port.ts";
import { testDatabase } from "./database.ts";
import { newJob } from "./records.ts";
import { testRedis } from "./redis.ts";
import { waitFor } from "./wait.ts";

/** Of an engine, and of the port that it stands on. */
export type TestEngineOptions = Partial<Omit<EngineOptions, "port" | "handlers"> & SqlRedisOptions>;

/** A database, a Redis prefix and as many engines as a test asks for, all its own. */
export interface Fixture extends AsyncDisposable {
  readonly url: string;
  readonly database: Database;
  readonly redis: RedisConnection;
  readonly series: Series;
  readonly faults: Faults;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly engines: readonly Engine[];
  engine(handlers: Handlers, options?: TestEngineOptions): Promise<Engine>;
  /** Submits jobs like the API does: rows first, then the lists (unless `push` is false). */
  submit(jobs: readonly Partial<NewJob>[], push?: boolean): Promise<string[]>;
  job(taskId: string): Promise<JobRecord>;
  /** Waits until all jobs are in a final state. */
  ended(taskIds: readonly string[], timeoutMs?: number): Promise<JobRecord[]>;
}

export async function fixture(): Promise<Fixture> {
  const stores = await testDatabase();
  const lists = testRedis();
  const log = createLogger({ name: "test", level: "silent" });
  const metrics = createMetrics();
  const database = openDatabase({ url: stores.url, connections: 5, name: "test", log, metrics });
  const redis = openRedis({ url: lists.url, keyPrefix: lists.prefix, name: "test", log, metrics });
  await redis.ready(5_000);
  const series = startSeries({ database, log, metrics });
  const faults = startFaults({ database, log, metrics });
  const engines: Engine[] = [];
  const job = async (taskId: string): Promise<JobRecord> => {
    const [record] = await getJobs(database, [taskId]);
    if (record === undefined) throw new Error(`there is no job ${taskId}`);
    return record;
  };
  return {
    url: stores.url,
    database,
    redis,
    series,
    faults,
    metrics,
    log,
    job,
    engines,
    engine: async (handlers, options) => {
      const port = sqlRedisPort({
        name: "test",
        database,
        databaseAddress: { url: stores.url },
        redis,
        series,
        faults,
        starvationMs: 60_000,
        leaseSeconds: 30,
        log,
        metrics,
        ...options,
      });
      const own = { concurrency: 10, drainSeconds: 1, log, metrics, ...options };
      const engine = await startEngine({ ...own, port, handlers });
      engines.push(engine);
      return engine;
    },
    submit: async (jobs, push = true) => {
      const rows = jobs.map((one) =>
        newJob({ retry: { initialMs: 100, multiplier: 1, maxMs: 100 }, ...one }),
      );
      await addPlacements(
        database.query,
        rows.flatMap(({ placing }) => placing ?? []),
      );
      await addLanes(database.query, [...new Set(rows.map(laneOfJob))]);
      const submitted = await submit(database.query, rows);
      if (push) await pushUntilAnswered(redis, placed(rows, submitted));
      return rows.map((row) => row.taskId);
    },
    ended: (taskIds, timeoutMs) =>
      waitFor(
        async () => {
          const records = await getJobs(database, taskIds);
          return records.length === taskIds.length && records.every((record) => record.finishedAt !== null)
            ? records
            : undefined;
        },
        { what: `${taskIds.length} jobs to end`, timeoutMs },
      ),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(engines.map((engine) => engine.stop()));
      await faults.stop();
      await series.stop();
      await redis.close();
      await database.close();
      await lists.cleanup();
      await stores.drop();
    },
  };
}

type Pushed = Parameters<typeof pushNew>[1];

/** Again while Redis is silent, as on a busy machine: nothing else would push them before the test ends. */
async function pushUntilAnswered(redis: RedisConnection, jobs: Pushed): Promise<void> {
  await waitFor(() => pushNew(redis, jobs).then(() => true), { what: "Redis to take a push" });
}

const laneOfJob = ({ queue, priority, placing }: NewJob): string => laneOf(queue, priority, placing?.class);

function placed(rows: readonly NewJob[], submitted: readonly Submitted[]): Pushed {
  return submitted.flatMap((row, index) => {
    const job = rows[index];
    if (job === undefined || row.state !== "queued") return [];
    return [placedJob(job, laneOfJob(job), row.enqueuedMs)];
  });
}

/** What the promoter does, now. */
export async function promoteDue(world: Fixture): Promise<void> {
  const { rows } = await promote(world.database, 100);
  await pushNew(world.redis, rows.map(toPlaced));
}
