import { createIdSource } from "@muster/client";
import {
  type Database,
  getSchedule,
  listTicks,
  openDatabase,
  type ScheduleRecord,
  type TickRecord,
} from "@muster/db";
import { createLogger, createMetrics } from "@muster/runtime";
import { testDatabase } from "@muster/test/database";
import {
  applySchedules,
  type Change,
  checkSchedules,
  type Decision,
  fireDue,
  type ScheduleRequest,
} from "../src/index.ts";
import { type Clock, clockOf, windUp } from "./clock.ts";

export const newId: () => string = createIdSource();

/** A database of the test's own, in which the time of a schedule is whatever the test wants. */
export interface World extends AsyncDisposable {
  readonly database: Database;
  readonly clock: Clock;
  apply(...schedules: readonly ScheduleRequest[]): Promise<readonly Change[]>;
  /** Puts the schedule's next time, and the last one, so many milliseconds into the past, and holds the clock. */
  late(name: string, ms: number): Promise<void>;
  /** One round. Errors of schedules are thrown. */
  fire(): Promise<Decision[]>;
  schedule(name: string): Promise<ScheduleRecord>;
  /** The oldest first. */
  ticks(name: string): Promise<TickRecord[]>;
  jobs(name: string): Promise<{ task_id: string; status: string; scheduled_for: string }[]>;
  end(taskId: string, status: "succeeded" | "deadletter"): Promise<void>;
}

export const everySecond = (name: string, more: Partial<ScheduleRequest> = {}): ScheduleRequest => ({
  name,
  cron: "* * * * * *",
  job: { type: "noop" },
  ...more,
});

export async function createWorld(connections = 6): Promise<World> {
  const stores = await testDatabase();
  const log = createLogger({ name: "test", level: "silent" });
  await windUp(stores.url);
  const database = openDatabase({
    url: stores.url,
    connections,
    name: "test",
    log,
    metrics: createMetrics(),
  });
  const clock = clockOf(database);
  return {
    database,
    clock,
    apply: async (...schedules) => {
      const applied = await applySchedules(database, {
        owner: "test",
        revision: 0,
        schedules: checkSchedules(schedules),
        allowEmpty: true,
        dryRun: false,
      });
      return applied.changes;
    },
    late: async (name, ms) => {
      await clock.hold();
      await database.query(
        `UPDATE schedules SET next_nominal = s.at, next_at = s.at, look_at = s.at, last_nominal = s.at - interval '1 second',
             created_at = s.at - interval '1 minute'
         FROM (SELECT date_trunc('second', now()) - $2::float8 * interval '1 millisecond' AS at) AS s WHERE name = $1`,
        [name, ms],
      );
    },
    fire: () => fire(database),
    schedule: async (name) => {
      const record = await getSchedule(database.query, name);
      if (record === undefined) throw new Error(`there is no schedule ${name}`);
      return record;
    },
    ticks: async (name) => (await listTicks(database.query, name, 10_000)).toReversed(),
    jobs: (name) =>
      database.query(
        `SELECT task_id, status, labels ->> 'muster.scheduled_for' AS scheduled_for FROM tasks
         WHERE labels ->> 'muster.schedule' = $1 ORDER BY task_id`,
        [name],
      ),
    end: async (taskId, status) => {
      // By the machine's clock, so that of two jobs the second one has ended later.
      await database.query(
        "UPDATE tasks SET status = $2, finished_at = clock_timestamp(), dead_reason = CASE WHEN $2 = 'deadletter' THEN 'exhausted' END WHERE task_id = $1",
        [taskId, status],
      );
    },
    [Symbol.asyncDispose]: async () => {
      await database.close();
      await stores.drop();
    },
  };
}

export async function fire(database: Database): Promise<Decision[]> {
  const decisions: Decision[] = [];
  await fireDue({
    database,
    newId,
    onMissed: () => undefined,
    onDecided: async (_, decision) => void decisions.push(decision),
    onFailed: (_, error) => {
      throw error;
    },
  });
  return decisions;
}
