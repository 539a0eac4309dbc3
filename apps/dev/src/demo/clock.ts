import { fromJson } from "@bufbuild/protobuf";
import { timestampMs } from "@bufbuild/protobuf/wkt";
import { ScheduleSchema, TickState } from "@muster/proto/scheduler/v1/schedule";
import type { Schedules } from "./client.ts";
import { withClient } from "./report.ts";
import type { Check } from "./verify.ts";

const NAME = "demo/clock";
const SHOWN = 5;

/** A schedule that makes a job each second, however busy the workers are. */
export async function startClock(schedules: Schedules): Promise<string> {
  const clock = fromJson(ScheduleSchema, {
    name: NAME,
    cron: "* * * * * *",
    overlap: "OVERLAP_ALLOW",
    misfire: "MISFIRE_FIRE_ALL",
    job: { type: "noop", queue: "clock", priority: "PRIORITY_HIGH" },
  });
  const applied = await schedules.applySchedules({ owner: "demo", schedules: [clock] });
  return applied.schedules[0]?.text ?? "";
}

/** Ends it, and shows what became of its latest times. */
export async function showHistory(schedules: Schedules, print: (text: string) => unknown): Promise<void> {
  await schedules.pauseSchedule({ name: NAME, reason: "the demo is over" });
  const { runs, ticks } = await schedules.getSchedule({ name: NAME });
  print(`\nThe schedule fired ${runs} times. Its history, the latest first:\n`);
  for (const { nominal, state, jobId, reason } of ticks.slice(0, SHOWN)) {
    const time = nominal === undefined ? "" : new Date(timestampMs(nominal)).toISOString().slice(11, 19);
    print(`  ${time} UTC  ${state === TickState.SUBMITTED ? `made job ${jobId}` : reason}`);
  }
}

const SECONDS = `
SELECT count(*)::int4 AS ticks, count(t.task_id)::int4 AS jobs,
       round(extract(epoch FROM max(k.nominal) - min(k.nominal)))::int4 + 1 AS seconds
FROM schedule_ticks AS k LEFT JOIN tasks AS t
  ON t.task_id = k.task_id AND (t.labels ->> 'muster.scheduled_for')::timestamptz = k.nominal
WHERE k.schedule = $1 AND k.state = 'submitted'`;

/** Each second from its first to its last has a tick, and a job. */
export async function verifyClock(databaseUrl: string): Promise<Check> {
  const { rows } = await withClient(databaseUrl, (client) =>
    client.query<{ ticks: number; jobs: number; seconds: number }>(SECONDS, [NAME]),
  );
  const { ticks = 0, jobs = 0, seconds = 0 } = rows[0] ?? {};
  return {
    what: "the schedule made one job for each second",
    ok: ticks > 1 && ticks === seconds && jobs === seconds,
    found: `${ticks} ticks and ${jobs} jobs in ${seconds} seconds`,
  };
}
