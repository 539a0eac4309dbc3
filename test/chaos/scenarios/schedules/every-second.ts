import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { fromJson, type JsonValue } from "@bufbuild/protobuf";
import { ApplySchedulesRequestSchema } from "@muster/proto/scheduler/v1/schedule_service";
import { connectSchedules } from "../../../support/client.ts";
import type { World } from "../../world/world.ts";

const OWNER = "chaos";
/** How long those of all faults may take to be dealt with, on a machine that is busy with other scenarios. */
const BACKLOG_MS = 180_000;
/** Each time has a job, those of an outage too. */
const EACH_TIME = { overlap: "OVERLAP_ALLOW", misfire: "MISFIRE_FIRE_ALL" } as const;

interface Tick {
  readonly schedule: string;
  readonly nominalMs: number;
  /** Of several that were skipped or missed together, the last. */
  readonly lastMs: number;
  readonly count: number;
  readonly state: string;
  readonly jobId: string | null;
}

/** Schedules that are due at each second. By turns they fire each of their times, and follow the default rules. */
export async function applyEverySecond(world: World, count: number): Promise<void> {
  const schedules = Array.from({ length: count }, (_, n) => {
    return {
      name: `second-${n}`,
      cron: "* * * * * *",
      job: { type: "work", json: { ms: 5 } },
      ...(n % 2 === 0 && EACH_TIME),
    };
  });
  await apply(world, schedules);
}

/** Makes the chaos' schedules these; none ends them all. */
export async function apply(world: World, schedules: readonly JsonValue[]): Promise<void> {
  const [api] = world.apis;
  assert(api !== undefined);
  const client = connectSchedules(api.process.apiPort);
  try {
    await client.applySchedules(
      fromJson(ApplySchedulesRequestSchema, { owner: OWNER, schedules: [...schedules], allowEmpty: true }),
    );
  } finally {
    client.close();
  }
}

/** Waits until shortly before, at or after a second begins, which differs from one `n` to the next. */
export async function nearSecond(n: number): Promise<void> {
  const offsetMs = ((n * 61) % 400) - 100;
  await pause(1_000 - ((Date.now() - offsetMs) % 1_000));
}

/** Whether a time has made its job since this was called. */
export function firesFromNow(world: World): () => Promise<boolean> {
  const calledMs = Date.now();
  return async () => {
    const made = await world.query(
      "SELECT 1 FROM schedule_ticks WHERE state = 'submitted' AND decided_at > to_timestamp($1::float8 / 1000) LIMIT 1",
      [calledMs],
    );
    return made.length > 0;
  };
}

/** Ends them as an end does that has come, and returns when nothing is left to do of what was due. */
export async function endOfTicks(world: World): Promise<void> {
  await world.query("UPDATE schedules SET next_nominal = NULL, next_at = NULL, look_at = NULL");
  const decided = async (): Promise<boolean> =>
    (await world.query("SELECT 1 FROM schedule_ticks WHERE state = 'pending' LIMIT 1")).length === 0;
  await world.until("the last ticks to be decided", decided, BACKLOG_MS);
}

/**
 * Each second from a schedule's first to its last is told by one tick; whoever fires each of its times has a job for each,
 * and there is no job without its tick.
 * @param seconds that each of them went on for, at least
 */
export async function assertEachOnce(world: World, seconds: number): Promise<void> {
  const ticks = await world.query<Tick>(
    `SELECT k.schedule, extract(epoch FROM k.nominal)::float8 * 1000 AS "nominalMs", k.count, k.state,
       extract(epoch FROM coalesce(k.last_nominal, k.nominal))::float8 * 1000 AS "lastMs", t.task_id AS "jobId"
     FROM schedule_ticks AS k LEFT JOIN tasks AS t ON t.task_id = k.task_id AND t.labels ->> 'muster.schedule' = k.schedule
       AND (t.labels ->> 'muster.scheduled_for')::timestamptz = k.nominal
     ORDER BY k.schedule, k.nominal`,
  );
  for (const [schedule, own] of Map.groupBy(ticks, (tick) => tick.schedule)) {
    let next = own[0]?.nominalMs ?? 0;
    for (const { nominalMs, lastMs, count, state, jobId } of own) {
      const what = `${schedule} at ${new Date(nominalMs).toISOString()}`;
      assert.equal(nominalMs, next, `${what}: each second once`);
      assert.equal(count, (lastMs - nominalMs) / 1000 + 1, `${what}: those that it tells of`);
      assert.equal(state === "submitted", jobId !== null, `${what}: ${state}, with the job ${jobId}`);
      next = lastMs + 1000;
    }
    assert(own.reduce((sum, { count }) => sum + count, 0) >= seconds, `${schedule} fired to the end`);
    if (Number(schedule.split("-")[1]) % 2 !== 0) continue;
    assert(
      own.every(({ state }) => state === "submitted"),
      `${schedule} fires each of its times`,
    );
  }
  const [jobs] = await world.query<{ n: number }>(
    "SELECT count(*)::int AS n FROM tasks WHERE labels ? 'muster.schedule'",
  );
  assert.equal(jobs?.n, ticks.filter(({ jobId }) => jobId !== null).length, "no job without its tick");
}
