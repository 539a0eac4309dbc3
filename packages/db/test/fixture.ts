import { randomBytes, randomUUID } from "node:crypto";
import { type Database, type NewJob, openDatabase, register, type Submitted, submit } from "@muster/db";
import { createLogger, createMetrics } from "@muster/runtime";
import { type TestDatabase, testDatabase } from "../../../test/support/database.ts";

export interface Fixture extends AsyncDisposable {
  readonly url: string;
  readonly database: Database;
  submit(count: number, job?: Partial<NewJob>): Promise<Submitted[]>;
  /** A registered worker's id. */
  worker(): Promise<string>;
  row(taskId: string): Promise<Record<string, unknown>>;
}

export async function fixture(connections = 6): Promise<Fixture> {
  const stores: TestDatabase = await testDatabase();
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
      const card = { workerId, name: workerId, types: ["work"], concurrency: 10, isolates: true };
      await register(database, { ...card, leaseSeconds: 30 });
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
  return {
    taskId: randomUUID(),
    type: "work",
    queue: "default",
    priority: "default",
    payload: { kind: "json", data: Buffer.from('{"n":1}') },
    maxAttempts: 3,
    timeoutMs: 60_000,
    ...job,
  };
}

export const idsOf = (rows: readonly Submitted[]): string[] => rows.map((row) => row.taskId);
