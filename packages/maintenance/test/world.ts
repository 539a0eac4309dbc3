import { randomBytes } from "node:crypto";
import {
  addLanes,
  CountedKinds,
  claim,
  type Database,
  type Faults,
  getJobs,
  type JobRecord,
  type NewJob,
  openDatabase,
  register,
  startFaults,
  submit,
} from "@muster/db";
import { laneOf } from "@muster/job";
import {
  createPushCircuit,
  decodeElement,
  openRedis,
  type ReceivedElement,
  type Signal,
  type Subscription,
  subscribe,
} from "@muster/queue";
import { createLogger, createMetrics, type Metrics } from "@muster/runtime";
import { testDatabase } from "@muster/test/database";
import { type OwnRedis, ownRedis } from "@muster/test/own-servers";
import { newJob, workerCard } from "@muster/test/records";
import type { ChoreContext } from "../src/chore.ts";
import { Leader } from "../src/leader.ts";

/** A database and a Redis of the test's own, and what chores get. */
export interface World extends AsyncDisposable {
  readonly context: ChoreContext & { readonly series: CountedKinds; readonly faults: Faults };
  readonly server: OwnRedis;
  readonly databaseUrl: string;
  /** Rows only: nothing is pushed. Their ids, in the order of their stamps. */
  submit(count: number, job?: Partial<NewJob>): Promise<string[]>;
  /** Makes all queued rows old enough to be missed by the reconciler. */
  age(): Promise<void>;
  job(taskId: string): Promise<JobRecord>;
  /** Of the jobs that meet this condition in SQL. */
  count(where: string): Promise<unknown>;
  /** The ids of a list, in the order in which they would be taken. */
  list(lane?: string): Promise<string[]>;
  elements(lane?: string): Promise<(ReceivedElement | undefined)[]>;
  /** A worker that registered an hour ago and has claimed these jobs. */
  worker(taskIds: readonly string[], isolates?: boolean): Promise<string>;
  lapse(...workerIds: string[]): Promise<void>;
  /** What workers are told from now on. */
  signals(): Promise<readonly Signal[]>;
  /** It has beaten for the last time this many seconds ago. */
  silence(workerId: string, seconds: number): Promise<void>;
}

export const still: AbortSignal = new AbortController().signal;

export async function createWorld(): Promise<World> {
  const [stores, server] = await Promise.all([testDatabase(), ownRedis()]);
  const log = createLogger({ name: "test", level: "silent" });
  const metrics = createMetrics();
  const database = openDatabase({ url: stores.url, connections: 6, name: "test", log, metrics });
  const redis = openRedis({ url: server.url, name: "test", log, metrics });
  if (!(await redis.ready(10_000))) throw new Error("Redis did not answer");
  const circuit = createPushCircuit({ redis, metrics });
  const leader = await steadyLeader(database, metrics);
  const retention = { succeededMs: 3_600_000, otherMs: 7_200_000 };
  const series = new CountedKinds();
  const faults = startFaults({ database, log, metrics });
  const policies = { active: false, epoch: 0 };
  const wake = (): void => undefined;
  const context = {
    database,
    redis,
    circuit,
    series,
    faults,
    log,
    metrics,
    leader,
    retention,
    wake,
    policies,
  };
  const hearing: Subscription[] = [];
  const raw = async (lane = "q:default"): Promise<string[]> =>
    (await redis.run((client) => client.lrange(redis.keys.lane(lane), 0, -1))).toReversed();
  return {
    context,
    server,
    databaseUrl: stores.url,
    submit: (count, job) => submitRows(database, count, job),
    age: async () => {
      await database.query("UPDATE tasks SET enqueued_at = enqueued_at - interval '1 minute'");
    },
    job: async (taskId) => {
      const [record] = await getJobs(database, [taskId]);
      if (record === undefined) throw new Error(`there is no job ${taskId}`);
      return record;
    },
    count: async (where) =>
      (await database.query(`SELECT count(*) AS n FROM tasks WHERE ${where}`))[0]?.["n"],
    list: async (lane) => (await raw(lane)).map((text) => decodeElement(text)?.task_id ?? text),
    elements: async (lane) => (await raw(lane)).map((text) => decodeElement(text)),
    worker: async (taskIds, isolates = false) => {
      const workerId = randomBytes(4).toString("hex");
      await register(database, workerCard(workerId, { concurrency: 10, isolates }));
      const anHourAgo = "UPDATE workers SET started_at = now() - interval '1 hour' WHERE worker_id = $1";
      await database.query(anHourAgo, [workerId]);
      await claim(database, { workerId, epoch: 0 }, taskIds);
      return workerId;
    },
    lapse: async (...workerIds) => {
      const lapse = "UPDATE workers SET expires_at = now() - interval '1 second' WHERE worker_id = ANY($1)";
      await database.query(lapse, [workerIds]);
    },
    signals: async () => {
      const told: Signal[] = [];
      const subscribed = Promise.withResolvers<void>();
      hearing.push(
        subscribe(redis, "signals", (batch) => told.push(...batch), { onReset: subscribed.resolve }),
      );
      await subscribed.promise;
      return told;
    },
    silence: async (workerId, seconds) => {
      const silence = `UPDATE workers SET beat_at = now() - $2::int4 * interval '1 second',
          expires_at = now() + (lease_seconds - $2::int4) * interval '1 second' WHERE worker_id = $1`;
      await database.query(silence, [workerId, seconds]);
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([circuit.close(), ...hearing.map((subscription) => subscription.close())]);
      await redis.close();
      await faults.stop();
      await database.close();
      await Promise.all([server.remove(), stores.drop()]);
    },
  };
}

/** One whose renewals were all accepted for longer than a lease, by a clock that stands still from then on. */
async function steadyLeader(database: Database, metrics: Metrics): Promise<Leader> {
  let now = 0;
  const leader = new Leader({ database, holder: "test", metrics, now: () => now });
  for (; now <= 30_000; now += 5_000) await leader.renew();
  await leader.resign();
  return leader;
}

async function submitRows(database: Database, count: number, job: Partial<NewJob> = {}): Promise<string[]> {
  const rows = Array.from({ length: count }, () => newJob(job));
  rows.sort((a, b) => (a.taskId < b.taskId ? -1 : 1));
  await addLanes(database.query, [...new Set(rows.map((row) => laneOf(row.queue, row.priority)))]);
  await submit(database.query, rows);
  return rows.map((row) => row.taskId);
}
