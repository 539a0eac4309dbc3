import { fromJson, type JsonValue } from "@bufbuild/protobuf";
import { ApplySchedulesRequestSchema } from "@muster/proto/scheduler/v1/schedule_service";
import { connectSchedules } from "../../support/client.ts";
import type { View } from "./view.ts";

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
export const everySecond = (count: number): JsonValue[] =>
  Array.from({ length: count }, (_, n) => {
    const job = { type: "work", json: { ms: 5 } };
    return { name: `second-${n}`, cron: "* * * * * *", job, ...(n % 2 === 0 && EACH_TIME) };
  });

/** Makes our schedules these, by an API that is there; none ends them all. */
export async function applySchedules(apiPort: number, schedules: readonly JsonValue[]): Promise<void> {
  const client = connectSchedules(apiPort);
  try {
    await client.applySchedules(
      fromJson(ApplySchedulesRequestSchema, { owner: OWNER, schedules: [...schedules], allowEmpty: true }),
    );
  } finally {
    client.close();
  }
}

/**
 * Ends them as an end does that has come, and returns when nothing is left to do of what was due.
 * @param catchUpMs how long it may take until the times of before are told
 */
export async function endOfTicks(view: View, catchUpMs: number = BACKLOG_MS): Promise<void> {
  // A store that has just come back, or a process that was frozen with some of them in its hands, may still be seconds behind:
  // ended now, these times would never be told.
  const behind = "SELECT 1 FROM schedules WHERE next_nominal < now() - interval '2 seconds' LIMIT 1";
  await view.until(
    "times of before to be told",
    async () => (await view.query(behind)).length === 0,
    catchUpMs,
  );
  await view.query("UPDATE schedules SET next_nominal = NULL, next_at = NULL, look_at = NULL");
  const decided = async (): Promise<boolean> =>
    (await view.query("SELECT 1 FROM schedule_ticks WHERE state = 'pending' LIMIT 1")).length === 0;
  await view.until("the last ticks to be decided", decided, BACKLOG_MS);
}

/**
 * What is wrong with the ticks of `everySecond`, once they have ended: each second from a schedule's first to its last is
 * told by one tick; whoever fires each of its times has a job for each, and there is no job without its tick.
 * @param seconds that each of them went on for, at least
 */
export async function wrongTicks(view: Pick<View, "query">, seconds: number): Promise<string[]> {
  const ticks = await view.query<Tick>(
    `SELECT k.schedule, extract(epoch FROM k.nominal)::float8 * 1000 AS "nominalMs", k.count, k.state,
       extract(epoch FROM coalesce(k.last_nominal, k.nominal))::float8 * 1000 AS "lastMs", t.task_id AS "jobId"
     FROM schedule_ticks AS k LEFT JOIN tasks AS t ON t.task_id = k.task_id AND t.labels ->> 'muster.schedule' = k.schedule
       AND (t.labels ->> 'muster.scheduled_for')::timestamptz = k.nominal
     ORDER BY k.schedule, k.nominal`,
  );
  const [jobs] = await view.query<{ n: number }>(
    "SELECT count(*)::int AS n FROM tasks WHERE labels ? 'muster.schedule'",
  );
  const made = ticks.filter(({ jobId }) => jobId !== null).length;
  return [
    ...(ticks.length === 0 ? ["no schedule had a tick"] : []),
    ...[...Map.groupBy(ticks, ({ schedule }) => schedule)].flatMap(([schedule, own]) =>
      wrongIn(schedule, own, seconds),
    ),
    ...(jobs?.n === made ? [] : [`schedules made ${jobs?.n} jobs, and ${made} of them have a tick`]),
  ];
}

function wrongIn(schedule: string, ticks: readonly Tick[], seconds: number): string[] {
  const wrong: string[] = [];
  let next = ticks[0]?.nominalMs ?? 0;
  for (const { nominalMs, lastMs, count, state, jobId } of ticks) {
    const what = `${schedule} at ${new Date(nominalMs).toISOString()}`;
    if (nominalMs !== next)
      wrong.push(`${what}: each second is told once, and ${new Date(next).toISOString()} would be next`);
    if (count !== (lastMs - nominalMs) / 1000 + 1) wrong.push(`${what}: it tells of ${count} times`);
    if ((state === "submitted") !== (jobId !== null)) wrong.push(`${what}: ${state}, with the job ${jobId}`);
    next = lastMs + 1000;
  }
  const told = ticks.reduce((sum, { count }) => sum + count, 0);
  if (told < seconds) wrong.push(`${schedule} fired ${told} times in ${seconds} s`);
  if (!firesEachTime(schedule)) return wrong;
  const left = ticks.filter(({ state }) => state !== "submitted");
  return [
    ...wrong,
    ...(left.length === 0 ? [] : [`${schedule} fires each time, and left out ${left.length}`]),
  ];
}

const firesEachTime = (schedule: string): boolean => Number(schedule.split("-")[1]) % 2 === 0;
