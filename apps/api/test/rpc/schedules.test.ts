import { create } from "@bufbuild/protobuf";
import { durationFromMs, timestampDate, timestampFromDate, ValueSchema } from "@bufbuild/protobuf/wkt";
import { Code } from "@connectrpc/connect";
import { JobSchema, JobState } from "@muster/proto/scheduler/v1/job";
import {
  Overlap,
  type Schedule,
  ScheduleChange,
  ScheduleSchema,
  ScheduleState,
  TickState,
} from "@muster/proto/scheduler/v1/schedule";
import { ExplainScheduleCode } from "@muster/proto/scheduler/v1/schedule_service";
import { connectSchedules, type ScheduleClient, type SchedulerClient } from "@muster/test/client";
import { waitFor } from "@muster/test/wait";
import { afterAll, beforeAll, expect, test } from "vitest";
import { refusal } from "./refusal.ts";
import { startWorld, type World } from "./world.ts";

let world: World;
let jobs: SchedulerClient;
let client: ScheduleClient;
beforeAll(async () => {
  world = await startWorld(1);
  jobs = world.clients[0] as SchedulerClient;
  client = connectSchedules(world.apiPorts[0] ?? 0);
});
afterAll(async () => {
  client.close();
  await world[Symbol.asyncDispose]();
});

type Fields = Omit<Schedule, "$typeName" | "$unknown">;
const job = create(JobSchema, {
  type: "noop",
  body: { case: "json", value: create(ValueSchema, { kind: { case: "boolValue", value: true } }) },
});
const cron = (name: string, value: string, more: Partial<Fields> = {}): Schedule =>
  create(ScheduleSchema, { name, spec: { case: "cron", value }, job, ...more });

test("an apply answers what was understood, and the next five times", async () => {
  const { schedules } = await client.applySchedules({
    owner: "books",
    schedules: [
      cron("books/monthly", "0 9 1 * 1", { timeZone: "Europe/Berlin" }),
      create(ScheduleSchema, {
        name: "books/often",
        spec: { case: "interval", value: { every: { seconds: 5400n } } },
        job,
      }),
    ],
  });
  expect(schedules.map(({ change }) => change)).toEqual([ScheduleChange.CREATED, ScheduleChange.CREATED]);
  const [monthly, often] = schedules;
  expect(monthly?.text).toBe("At 09:00, on day 1 of the month; or at 09:00, only on Monday (Europe/Berlin)");
  expect(monthly?.nextTimes).toHaveLength(5);
  expect(often?.text).toBe("Every 90 minutes (UTC)");
  const got = await client.getSchedule({ name: "books/monthly" });
  expect(got).toMatchObject({ owner: "books", state: ScheduleState.ACTIVE, revision: 1n });
  expect(got.schedule?.job?.body.case).toBe("json");
  expect(got.nextFireAt).toEqual(got.nextTimes[0]);
  const again = await client.applySchedules({
    owner: "books",
    schedules: [got.schedule as Schedule],
    dryRun: true,
  });
  expect(again.schedules[0]?.change).toBe(ScheduleChange.UNCHANGED);
  expect(again.removed).toEqual(["books/often"]);
});

test("one that fires every second makes jobs that know it, until it is paused", async () => {
  await client.applySchedules({
    owner: "ticker",
    schedules: [cron("tick", "* * * * * *", { overlap: Overlap.ALLOW })],
  });
  const ticks = await waitFor(
    async () => {
      const { ticks: found } = await client.getSchedule({ name: "tick" });
      const submitted = found.filter(({ state }) => state === TickState.SUBMITTED);
      return submitted.length >= 2 && submitted;
    },
    { what: "two ticks" },
  );
  // Its job waits for its second, like any that is due later, before it is queued.
  const { lastTick, lastRun } = await waitFor(
    async () => {
      const [listed] = (await client.listSchedules({ owner: "ticker" })).schedules;
      return listed?.lastRun?.jobState === JobState.QUEUED && listed;
    },
    { what: "the job of the last tick to be queued" },
  );
  expect(lastTick?.nominal).toBeDefined();
  expect((await jobs.getJob({ jobId: lastRun?.jobId ?? "" })).scheduledFor).toEqual(lastRun?.nominal);
  const status = await jobs.getJob({ jobId: ticks[0]?.jobId ?? "" });
  expect(status).toMatchObject({ type: "noop", schedule: "tick", scheduledFor: ticks[0]?.nominal });
  const explained = await client.explainSchedule({ name: "tick", nominal: ticks[0]?.nominal as never });
  expect(explained).toMatchObject({ code: ExplainScheduleCode.SUBMITTED, jobId: ticks[0]?.jobId });
  const paused = await client.pauseSchedule({ name: "tick", reason: "lunch" });
  expect(paused).toMatchObject({ state: ScheduleState.PAUSED, pauseReason: "lunch" });
  const { jobId } = await client.triggerSchedule({ name: "tick", requestId: "r1" });
  expect(await client.triggerSchedule({ name: "tick", requestId: "r1" })).toMatchObject({ jobId });
  expect((await jobs.getJob({ jobId })).schedule).toBe("tick");
  expect((await client.explainSchedule({ name: "tick" })).sentence).toContain("lunch");
  await expect(client.resumeSchedule({ name: "tick", revision: 1n })).rejects.toMatchObject({
    code: Code.FailedPrecondition,
  });
  expect(await client.resumeSchedule({ name: "tick", revision: paused.revision })).toMatchObject({
    state: ScheduleState.ACTIVE,
  });
  await client.deleteSchedule({ name: "tick" });
  expect((await refusal(client.getSchedule({ name: "tick" }))).code).toBe(Code.NotFound);
});

test("what is wrong is named with its place", async () => {
  const { message, code } = await refusal(
    client.applySchedules({
      owner: "wrong",
      schedules: [
        cron("a b", "0 9 * *", { timeZone: "Mars/Base" }),
        cron("x", "61 * * * *"),
        cron("never", "0 0 30 2 *"),
        cron("keyed", "@hourly", { job: create(JobSchema, { type: "noop", idempotencyKey: "k" }) }),
        create(ScheduleSchema, { name: "nothing" }),
      ],
    }),
  );
  expect(code).toBe(Code.InvalidArgument);
  for (const part of [
    'schedules[0].name: expected 1 to 128 of the characters A-Z a-z 0-9 _ . : / -, got "a b"',
    "schedules[0].cron: expected 5 fields",
    'schedules[0].time_zone: expected an IANA time zone such as Europe/Berlin, got "Mars/Base"',
    "schedules[1].cron: expected a cron pattern",
    "which has none",
    "schedules[3].job.idempotency_key: expected none in a schedule",
    "schedules[4].cron: expected either a cron pattern or an interval",
  ])
    expect(message).toContain(part);
  expect((await refusal(client.applySchedules({ owner: "", schedules: [] }))).message).toContain("owner");
  expect((await refusal(client.applySchedules({ owner: "w", schedules: [] }))).message).toContain(
    "allow_empty",
  );
});

test("a mistake is told once, by the names that its caller knows", async () => {
  const wrong = create(ScheduleSchema, {
    ...cron("wrong", "  "),
    catchupWindow: durationFromMs(1_000),
    jitter: durationFromMs(-1_000),
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a newer client's
    overlap: 9 as Overlap,
  });
  const { message } = await refusal(client.applySchedules({ owner: "wrong", schedules: [wrong] }));
  const told = [
    "cron: expected 5 fields (minute hour day month weekday), or 6 with seconds first, or @hourly",
    'catchup_window: expected 10 to 31622400 seconds, got "1 s"',
    'jitter: expected 0 to 604800 seconds, got "-1 s"',
    "overlap: expected OVERLAP_SKIP, _QUEUE_ONE, _ALLOW or _CANCEL_OTHER, got 9",
  ];
  for (const text of told) expect(message).toContain(`schedules[0].${text}`);
  expect(message.split("schedules[0].")).toHaveLength(told.length + 1);
});

test("a preview needs no name and no job; lists go by name, in pages", async () => {
  const { text, times } = await client.previewSchedule({
    schedule: { spec: { case: "cron", value: "30 2 * * *" }, timeZone: "America/New_York" },
    from: timestampFromDate(new Date("2026-03-07T12:00:00Z")),
    count: 2,
  });
  expect(text).toBe("At 02:30 (America/New_York)");
  expect(times.map((time) => timestampDate(time).toISOString())).toEqual([
    "2026-03-08T07:00:00.000Z",
    "2026-03-09T06:30:00.000Z",
  ]);
  await client.applySchedules({
    owner: "list",
    schedules: ["l1", "l2", "l3"].map((name) => cron(name, "@daily")),
  });
  const first = await client.listSchedules({ owner: "list", pageSize: 2 });
  const rest = await client.listSchedules({ owner: "list", pageSize: 2, pageToken: first.nextPageToken });
  const names = [...first.schedules, ...rest.schedules].map(({ schedule }) => schedule?.name);
  expect(names).toEqual(["l1", "l2", "l3"]);
  expect(rest.nextPageToken).toBe("");
});

test("a backfill makes each time's job, and not again", async () => {
  await client.applySchedules({ owner: "fill", schedules: [cron("fill", "@daily")] });
  const wish = {
    name: "fill",
    from: timestampFromDate(new Date("2026-01-01T00:00:00Z")),
    to: timestampFromDate(new Date("2026-01-03T00:00:00Z")),
    perSecond: 100,
    requestId: "b1",
  };
  expect(await client.backfillSchedule({ ...wish, dryRun: true })).toMatchObject({ count: 3 });
  expect(await client.backfillSchedule(wish)).toMatchObject({ count: 3 });
  expect(await client.backfillSchedule(wish)).toMatchObject({ count: 3 });
  const done = await waitFor(
    async () => {
      const { ticks } = await client.getSchedule({ name: "fill" });
      return ticks.filter(({ state }) => state === TickState.SUBMITTED).length === 3 && ticks;
    },
    { what: "three jobs" },
  );
  expect(new Set(done.map(({ run }) => run))).toEqual(new Set(["backfill:b1"]));
});
