import { type Bulk, BulkState } from "@muster/proto/scheduler/v1/bulk_service";
import { type BulkClient, connectBulk, connectClient, type SchedulerClient } from "@muster/test/client";
import { testPool } from "@muster/test/pool";
import { makeToken } from "@muster/test/tokens";
import { waitFor } from "@muster/test/wait";
import type { Pool } from "pg";
import { startWorld } from "./world.ts";

/** An API whose own chores do what it starts. Each test has queues of its own. */
export interface BulkWorld extends AsyncDisposable {
  readonly pool: Pool;
  /** An admin's, whose name is Ada. */
  readonly jobs: SchedulerClient;
  readonly admin: BulkClient;
  /** Somebody's with these roles. */
  as(roles: string): Promise<BulkClient>;
  submit(queue: string, count: number, job?: object): Promise<string[]>;
  /** As if their workers had given them up. */
  deadLetters(queue: string, count: number): Promise<string[]>;
  ended(bulkId: string | undefined): Promise<Bulk>;
  statesIn(queue: string): Promise<Record<string, number>>;
}

const DIE = `UPDATE tasks SET status = 'deadletter', dead_reason = 'exhausted', finished_at = now(), attempts = 10,
  last_error = 'no stock', fingerprint = '0123456789abcdef' WHERE task_id = ANY($1::uuid[])`;
const STATES = "SELECT status, count(*)::int AS n FROM tasks WHERE queue = $1 GROUP BY status";

export async function startBulkWorld(): Promise<BulkWorld> {
  const world = await startWorld(1, { AUTH: "required" });
  const pool = testPool({ connectionString: world.databaseUrl, max: 2 });
  const port = world.apiPorts[0] ?? 0;
  const { secret } = await makeToken(world.databaseUrl, "admin", { name: "Ada" });
  const jobs = connectClient(port, secret);
  const admin = connectBulk(port, secret);
  const others: BulkClient[] = [];
  const submit: BulkWorld["submit"] = async (queue, count, job = {}) => {
    const all = Array.from({ length: count }, () => ({ type: "ship", queue, ...job }));
    return (await jobs.submitJobs({ jobs: all })).results.map(({ jobId }) => jobId);
  };
  const endOf = async (bulkId: string): Promise<Bulk | undefined> => {
    const bulk = await admin.getBulk({ bulkId });
    return bulk.state === BulkState.RUNNING ? undefined : bulk;
  };
  return {
    pool,
    jobs,
    admin,
    submit,
    as: async (roles) => {
      const client = connectBulk(port, (await makeToken(world.databaseUrl, roles)).secret);
      others.push(client);
      return client;
    },
    deadLetters: async (queue, count) => {
      const ids = await submit(queue, count);
      await pool.query(DIE, [ids]);
      return ids;
    },
    ended: (bulkId = "") => waitFor(() => endOf(bulkId), { what: "the bulk to end" }),
    statesIn: async (queue) => {
      const { rows } = await pool.query<{ status: string; n: number }>(STATES, [queue]);
      return Object.fromEntries(rows.map(({ status, n }) => [status, n]));
    },
    [Symbol.asyncDispose]: async () => {
      for (const client of [jobs, admin, ...others]) client.close();
      await pool.end();
      await world[Symbol.asyncDispose]();
    },
  };
}
