import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { SchedulerClient } from "@muster/test/client";
import { connectQueues, connectSchedules, type QueueClient, type ScheduleClient } from "@muster/test/client";
import { testPool } from "@muster/test/pool";
import { waitFor } from "@muster/test/wait";
import { afterAll, beforeAll, expect, test } from "vitest";
import { refusal } from "./refusal.ts";
import { startWorld, type World } from "./world.ts";

let world: World;
let jobs: SchedulerClient;
let queues: QueueClient;
let schedules: ScheduleClient;
let pool: ReturnType<typeof testPool>;
beforeAll(async () => {
  world = await startWorld(1);
  const [port = 0] = world.apiPorts;
  const [client] = world.clients;
  if (client === undefined) throw new Error("there is no API");
  jobs = client;
  queues = connectQueues(port);
  schedules = connectSchedules(port);
  pool = testPool({ connectionString: world.databaseUrl, max: 1 });
});
afterAll(async () => {
  queues.close();
  schedules.close();
  await pool.end();
  await world[Symbol.asyncDispose]();
});

/** In what callers send, and in nothing that is recorded. */
const SECRET = "s3cr3t-of-a-payload";
const payload = Buffer.from(SECRET);

interface Row {
  readonly method: string;
  readonly targets: readonly string[];
  readonly count: number;
  readonly reason: string;
}

async function rows(): Promise<Row[]> {
  const found = await pool.query<Row>(
    `SELECT split_part(a.method, '/', 2) AS method, a.targets, a.count, a.reason FROM audit_log AS a ORDER BY a.at, a.audit_id`,
  );
  return found.rows;
}

/** The rows that a call leaves. */
async function rowsOf(call: () => Promise<unknown>): Promise<Row[]> {
  const before = (await rows()).length;
  await call();
  return (await rows()).slice(before);
}

const submit = async (delayed = true): Promise<string> => {
  const body = { case: "payload", value: payload } as const;
  const more = delayed ? { delay: { seconds: 3600n, nanos: 0 } } : {};
  return (await jobs.submitJob({ job: { type: "work", queue: "mail", body, ...more } })).jobId;
};
const schedule = (name: string): object => ({
  name,
  spec: { case: "cron", value: "0 0 1 1 *" },
  job: { type: "work", queue: "mail", body: { case: "payload", value: payload } },
});

test("each call that changes something leaves a row that tells what, and nothing that jobs carry", async () => {
  expect(await rowsOf(() => submit())).toEqual([]);
  const [one, two, three] = [await submit(), await submit(), await submit()];
  const limit = { name: "l", keyLabel: "tenant", maxRunning: 3 };
  const target = { case: "queue", value: "mail" } as const;
  const apply = { owner: "o", schedules: [schedule("s")], revision: 1n };
  const year = { from: timestampFromMs(Date.UTC(2020, 0, 1)), to: timestampFromMs(Date.UTC(2020, 0, 2)) };
  const calls: readonly (readonly [call: () => Promise<unknown>, ...rows: Partial<Row>[]])[] = [
    [
      () => jobs.cancelJob({ jobId: one, reason: "twice" }),
      { method: "CancelJob", targets: [`job:${one}`], reason: "twice" },
    ],
    [() => jobs.cancelJobs({ queue: "mail", dryRun: true })],
    [() => jobs.cancelJobs({ jobIds: [two, three] }), { method: "CancelJobs", count: 2 }],
    [
      () => jobs.redriveJobs({ jobIds: [two], perSecond: 0.01 }),
      { method: "RedriveJobs", targets: [`job:${two}`] },
    ],
    [() => queues.putLimit({ limit }), { method: "PutLimit", targets: ["limit:l"] }],
    [
      () => queues.putLimitOverride({ limit: "l", override: { key: "k", maxRunning: 1 } }),
      { method: "PutLimitOverride", targets: ["key:l:k"] },
    ],
    [
      () => queues.deleteLimitOverride({ limit: "l", key: "k" }),
      { method: "DeleteLimitOverride", targets: ["key:l:k"] },
    ],
    [() => queues.deleteLimit({ name: "l" }), { method: "DeleteLimit", targets: ["limit:l"] }],
    [
      () => queues.pauseQueue({ target, reason: "deploy" }),
      { method: "PauseQueue", targets: ["queue:mail"], reason: "deploy" },
    ],
    [() => queues.resumeQueue({ target }), { method: "ResumeQueue", targets: ["queue:mail"] }],
    [() => schedules.applySchedules(apply), { method: "ApplySchedules", targets: ["schedule:s"] }],
    [() => schedules.applySchedules(apply)],
    [
      () => schedules.pauseSchedule({ name: "s", reason: "holidays" }),
      { method: "PauseSchedule", reason: "holidays" },
    ],
    [() => schedules.resumeSchedule({ name: "s" }), { method: "ResumeSchedule", targets: ["schedule:s"] }],
    [() => schedules.triggerSchedule({ name: "s" }), { method: "TriggerSchedule", targets: ["schedule:s"] }],
    [
      () => schedules.backfillSchedule({ name: "s", ...year, requestId: "b" }),
      { method: "BackfillSchedule" },
    ],
    [() => schedules.deleteSchedule({ name: "s" }), { method: "DeleteSchedule", targets: ["schedule:s"] }],
    // Nobody is asked who reads: no row.
    [() => jobs.getJob({ jobId: one })],
  ];
  for (const [call, ...expected] of calls) expect(await rowsOf(call)).toMatchObject(expected);
  const { rows: whole } = await pool.query<{ row: string; who: string; address: string; hash: string }>(
    "SELECT a::text AS row, a.who_id AS who, a.address, a.request_hash AS hash FROM audit_log AS a",
  );
  for (const row of whole) {
    expect(row).toMatchObject({ who: "everybody", address: expect.stringMatching(/127\.0\.0\.1$/u) });
    expect(row.hash).toMatch(/^[0-9a-f]{64}$/u);
    expect(row.row).not.toContain(SECRET);
    expect(row.row).not.toContain(payload.toString("hex"));
  }
});

test("a call that is refused changes nothing, and leaves no row", async () => {
  const unknown = "0199c0de-0000-7000-8000-000000000000";
  const calls: readonly (() => Promise<unknown>)[] = [
    () => jobs.cancelJob({ jobId: unknown }),
    () => queues.deleteLimit({ name: "none" }),
    () => queues.putLimit({ limit: { name: "m", maxRunning: 1, revision: 7n } }),
    () => queues.pauseQueue({ target: { case: "limitKey", value: { limit: "none", key: "k" } } }),
    () => schedules.pauseSchedule({ name: "none" }),
    () => schedules.triggerSchedule({ name: "none" }),
    () => schedules.deleteSchedule({ name: "none" }),
    () =>
      schedules.backfillSchedule({
        name: "none",
        from: timestampFromMs(0),
        to: timestampFromMs(1),
        requestId: "r",
      }),
  ];
  for (const call of calls) expect(await rowsOf(() => refusal(call()))).toEqual([]);
});

test("the process that leads links what was committed", async () => {
  await queues.pauseQueue({ target: { case: "type", value: "t" } });
  await waitFor(async () => (await pool.query("SELECT 1 FROM audit_unlinked")).rowCount === 0, {
    what: "all rows to be linked",
  });
  const { rows: counts } = await pool.query(
    "SELECT (SELECT count(*) FROM audit_log) = (SELECT max(seq) FROM audit_chain) AS linked",
  );
  expect(counts).toEqual([{ linked: true }]);
});
