import { randomBytes } from "node:crypto";
import {
  type Database,
  type DebouncedJob,
  type NewJob,
  openDatabase,
  register,
  type Submitted,
  submit,
} from "@muster/db";
import { createLogger, createMetrics } from "@muster/runtime";
import { type TestDatabase, testDatabase } from "@muster/test/database";
import { newJob as emptyJob, workerCard } from "@muster/test/records";
import { servers } from "@muster/test/servers";
import { makeOdd } from "./odd-settings.ts";

export interface Fixture extends AsyncDisposable {
  readonly url: string;
  readonly database: Database;
  submit(count: number, job?: Partial<NewJob>): Promise<Submitted[]>;
  /** A registered worker's id. */
  worker(): Promise<string>;
  row(taskId: string): Promise<Record<string, unknown>>;
}

/** @param settings "odd": the database has settings that nobody would think of, which must change nothing */
export async function fixture(connections = 6, settings: "usual" | "odd" = "usual"): Promise<Fixture> {
  const stores: TestDatabase = await testDatabase();
  const { adminUrl, databaseKind } = servers();
  if (settings === "odd" && databaseKind === "postgres")
    await makeOdd(adminUrl, new URL(stores.url).pathname.slice(1));
  const log = createLogger({ name: "test", level: "silent" });
  const metrics = createMetrics();
  const database = openDatabase({ url: stores.url, connections, name: "test", log, metrics });
  return {
    url: stores.url,
    database,
    submit: (count, job) =>
      submit(
        database.query,
        Array.from({ length: count }, () => newJob(job)),
      ),
    worker: async () => {
      const workerId = randomBytes(4).toString("hex");
      await register(database, workerCard(workerId, { concurrency: 10 }));
      return workerId;
    },
    row: async (taskId) => {
      const [row] = await database.query("SELECT * FROM tasks WHERE task_id = $1", [taskId]);
      if (row === undefined) throw new Error(`there is no job ${taskId}`);
      return row;
    },
    [Symbol.asyncDispose]: async () => {
      await database.close();
      await stores.drop();
    },
  };
}

export function newJob(job: Partial<NewJob> = {}): NewJob {
  return emptyJob({ payload: { kind: "json", data: Buffer.from('{"n":1}') }, ...job });
}

const BIND = `
INSERT INTO debounce_keys (queue, key, task_id, expires_at)
SELECT 'default', d.task_id::text, d.task_id, now() FROM unnest($1::uuid[]) AS d (task_id)
ON CONFLICT (queue, key) DO UPDATE SET task_id = excluded.task_id`;

/** Makes each job the one that its key stands for, and answers submits of these keys: each replaces its job, if it may. */
export async function debounce(database: Database, taskIds: readonly string[]): Promise<DebouncedJob[]> {
  await database.query(BIND, [taskIds.toSorted()]);
  return taskIds.map((key) => ({ ...newJob(), key, waitMs: 3_600_000 }));
}

export const idsOf = (rows: readonly Submitted[]): string[] => rows.map((row) => row.taskId);
