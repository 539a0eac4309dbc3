import { randomUUID } from "node:crypto";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { Code } from "@connectrpc/connect";
import type { Grant } from "@muster/identity";
import { type FinishedSchema } from "@muster/proto/scheduler/v1/finished";
import { JobState } from "@muster/proto/scheduler/v1/job";
import type { ReportedEntrySchema } from "@muster/proto/scheduler/v1/worker_service";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Calls, type Guarded, grant, startGuarded } from "../access/guarded.ts";
import { refusal } from "./refusal.ts";
import { finish, type RemoteWorker, remoteWorker, submitWork, takeJobs, WAIT } from "./remote-worker.ts";

let api: Guarded;
let admin: Calls;
beforeAll(async () => {
  api = await startGuarded();
  admin = api.as("admin", [grant("admin")]);
});
afterAll(() => api[Symbol.asyncDispose]());

const worker = (queue: string, grants?: readonly Grant[]): Promise<RemoteWorker> =>
  remoteWorker(api, queue, grants);
const submit = (queue: string, count?: number): Promise<string[]> => submitWork(admin, queue, count);
const stateOf = async (jobId: string): Promise<JobState> => (await admin.jobs.getJob({ jobId })).state;

test("jobs are taken, run and finished; a repeat is answered as the first one, a late fence is refused", async () => {
  const own = await worker("finish");
  const ids = await submit("finish", 3);
  const jobs = await takeJobs(own, 3);
  expect(jobs.map(({ jobId }) => jobId).toSorted()).toEqual(ids.toSorted());
  const [first, second, third] = jobs;
  const results: MessageInitShape<typeof FinishedSchema>[] = [
    {
      ...first,
      outcome: { case: "succeeded", value: { result: { case: "jsonText", value: Buffer.from("1") } } },
    },
    { ...second, outcome: { case: "error", value: { message: "no" } } },
    { ...third, outcome: { case: "released", value: {} } },
    { ...first, fence: 7, outcome: { case: "succeeded", value: {} } },
    { jobId: randomUUID(), fence: 1, outcome: { case: "succeeded", value: {} } },
    { jobId: "none", fence: 1, outcome: { case: "succeeded", value: {} } },
  ];
  const expected = [
    [0, JobState.SUCCEEDED],
    [0, JobState.RETRY],
    [0, JobState.QUEUED],
    [Code.FailedPrecondition, JobState.UNSPECIFIED],
    [Code.NotFound, JobState.UNSPECIFIED],
    [Code.NotFound, JobState.UNSPECIFIED],
  ];
  expect(await finish(own, results)).toEqual(expected);
  expect(await finish(own, results)).toEqual(expected);
  const stranger = await worker("stranger");
  const theft = await finish(stranger, [
    { ...first, outcome: { case: "permanent", value: { message: "x" } } },
  ]);
  expect(theft).toEqual([[Code.FailedPrecondition, JobState.UNSPECIFIED]]);
  // Another attempt has begun, and the end of the one before is still known.
  const [again] = await takeJobs(own, 1);
  expect(again).toEqual({ jobId: third?.jobId, fence: (third?.fence ?? 0) + 1 });
  expect(await finish(own, [{ ...third, outcome: { case: "released", value: {} } }])).toEqual([
    [0, JobState.RUNNING],
  ]);
});

test("ends that come together are kept together, and each all the same where the database refuses one of them", async () => {
  const own = await worker("together");
  await submit("together", 12);
  const jobs = await takeJobs(own, 12);
  const results = jobs.map((job) => ({ ...job, outcome: { case: "succeeded" as const, value: {} } }));
  const [refused = "", ...others] = jobs.map(({ jobId }) => jobId);
  const { query } = api.database;
  await query(`CREATE FUNCTION refuse_success() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.status = 'succeeded' AND NEW.task_id = '${refused}' THEN RAISE EXCEPTION 'no' USING ERRCODE = '23514'; END IF;
    RETURN NEW; END $$`);
  await query(
    "CREATE TRIGGER refuse_success BEFORE UPDATE ON tasks FOR EACH ROW EXECUTE FUNCTION refuse_success()",
  );
  const kept = others.map(() => [0, JobState.SUCCEEDED]);
  expect(await finish(own, results)).toEqual([[Code.InvalidArgument, JobState.UNSPECIFIED], ...kept]);
  expect(await stateOf(refused)).toBe(JobState.FAILED);
  await query("DROP TRIGGER refuse_success ON tasks");
  // What was kept is answered the same, beside what is nobody's.
  const late = others
    .slice(0, 2)
    .map((jobId) => ({ jobId, fence: 9, outcome: { case: "succeeded" as const, value: {} } }));
  expect(await finish(own, [...results.slice(1), ...late])).toEqual([
    ...kept,
    ...late.map(() => [Code.FailedPrecondition, JobState.UNSPECIFIED]),
  ]);
});

test("what an answer brought that did not arrive is handed out again at once, uncharged; what has arrived stays", async () => {
  const { calls, me } = await worker("unheard");
  const taken = () => calls.takeJobs({ ...me, freeSlots: 10, wait: WAIT, answerLost: true });
  const [first] = await submit("unheard");
  const lost = await taken();
  expect(lost.jobs).toMatchObject([{ jobId: first, fence: 1 }]);
  const found = await taken();
  expect(found.jobs).toMatchObject([{ jobId: first, fence: 2, attempt: 1, lostCount: 0 }]);
  // Too late: its jobs have another fence by now.
  await calls.beat({ ...me, running: [], accepting: true, received: [lost.takeId] });
  await calls.beat({ ...me, running: [], accepting: true, received: [found.takeId] });
  const [second] = await submit("unheard");
  expect((await taken()).jobs).toMatchObject([{ jobId: second, fence: 1 }]);
  const held = found.jobs.map(({ jobId, fence }) => ({ jobId, fence }));
  expect((await calls.beat({ ...me, running: held, accepting: true })).unknown).toEqual([]);
});

test("an end that cannot be kept as it was sent is a failure that says why, and no reason to send it again", async () => {
  const own = await worker("mistaken");
  await submit("mistaken", 6);
  const [big, bad, marked, none, long, fine] = await takeJobs(own, 6);
  const large = Buffer.alloc(1024 * 1024 + 1, " ");
  const results: MessageInitShape<typeof FinishedSchema>[] = [
    { ...big, outcome: { case: "succeeded", value: { result: { case: "payload", value: large } } } },
    {
      ...bad,
      outcome: { case: "succeeded", value: { result: { case: "jsonText", value: Buffer.from("{") } } },
    },
    {
      ...marked,
      outcome: { case: "succeeded", value: { result: { case: "jsonText", value: Buffer.from("\uFEFF1") } } },
    },
    { ...none },
    {
      ...long,
      outcome: { case: "error", value: { message: "e\0".repeat(9_000), retryAfter: { seconds: -1n } } },
    },
    { ...fine, outcome: { case: "succeeded", value: {} } },
  ];
  const { items } = await own.calls.finish({ ...own.me, results });
  expect(items.map(({ code }) => code)).toEqual([3, 3, 3, 3, 3, 0]);
  expect(items[0]?.message).toBe("succeeded.result: expected at most 1048576 bytes, got 1048577");
  expect(await Promise.all([big, bad, marked, none, long].map((one) => stateOf(one?.jobId ?? "")))).toEqual([
    JobState.FAILED,
    JobState.FAILED,
    JobState.FAILED,
    JobState.FAILED,
    JobState.RETRY,
  ]);
  const repeated = await own.calls.finish({ ...own.me, results });
  expect(repeated.items.map(({ code }) => code)).toEqual([3, 3, 3, 3, 3, 0]);
});

test("a beat brings cancels until their attempts have ended, and names what is not the worker's", async () => {
  const own = await worker("beats");
  await submit("beats", 2);
  const jobs = await takeJobs(own, 2);
  const [stopped = { jobId: "", fence: 0 }] = jobs;
  await admin.jobs.cancelJob({ jobId: stopped.jobId, grace: { seconds: 1n } });
  const strange = { jobId: randomUUID(), fence: 1 };
  const beat = async (): Promise<unknown> => {
    const { cancel, unknown, drain, reconnect } = await own.calls.beat({
      ...own.me,
      running: [...jobs, strange, { jobId: "none", fence: 2 }],
      accepting: true,
    });
    return { cancel, unknown, drain, reconnect };
  };
  const cancel = [{ ...stopped, grace: { seconds: 1n } }];
  const unknown = [strange, { jobId: "none", fence: 2 }];
  const said = { cancel, unknown, drain: false, reconnect: false };
  expect(await beat()).toMatchObject(said);
  expect(await beat()).toMatchObject(said);
  await finish(own, [{ ...stopped, outcome: { case: "cancelled", value: { reason: "told" } } }]);
  expect(await beat()).toMatchObject({ cancel: [], unknown: [stopped, ...unknown] });
  const [row] = await api.database.query(
    "SELECT running, running_in, resting_reason FROM workers WHERE worker_id = $1",
    [own.me.workerId],
  );
  expect(row).toEqual({ running: 3, running_in: { beats: 2 }, resting_reason: null });
  const deaf = "UPDATE workers SET took_at = now() - interval '61 seconds' WHERE worker_id = $1";
  await api.database.query(deaf, [own.me.workerId]);
  expect(await beat()).toMatchObject({ reconnect: true });
  await own.calls.beat({ ...own.me, accepting: false, reason: "disk full" });
  const [resting] = await api.database.query("SELECT resting_reason FROM workers WHERE worker_id = $1", [
    own.me.workerId,
  ]);
  expect(resting).toEqual({ resting_reason: "disk full" });
});

test("what an attempt reports is kept once, and a report of another attempt is unknown", async () => {
  const own = await worker("reports");
  await submit("reports");
  const [job = { jobId: "", fence: 0 }] = await takeJobs(own, 1);
  const value = { kind: { case: "numberValue" as const, value: 0.5 } };
  const entries: MessageInitShape<typeof ReportedEntrySchema>[] = [
    { number: 1, entry: { case: "progress", value } },
    { number: 2, entry: { case: "log", value: { level: "info", message: "half" } } },
    { number: 3, entry: { case: "output", value: { stream: 1, data: Buffer.from("out") } } },
  ];
  const reports = [{ ...job, entries }];
  expect((await own.calls.report({ ...own.me, reports })).unknown).toEqual([]);
  expect((await own.calls.report({ ...own.me, reports })).unknown).toEqual([]);
  const kept = await api.database.query<{ kind: string; data: unknown }>(
    "SELECT kind, data FROM task_events WHERE task_id = $1 AND kind <> 'state' ORDER BY sequence",
    [job.jobId],
  );
  expect(kept.map(({ kind }) => kind)).toEqual(["progress", "log", "output"]);
  const late = [{ ...job, fence: 9, entries }];
  expect((await own.calls.report({ ...own.me, reports: late })).unknown).toMatchObject([
    { ...job, fence: 9 },
  ]);
  value.kind.value = 2;
  expect((await refusal(own.calls.report({ ...own.me, reports }))).message).toMatch(
    /^reports\[0\]\.entries\[0\]\.progress: expected a fraction/,
  );
});

test("who leaves takes nothing more, and gives back what it has when it has ended", async () => {
  const own = await worker("leaves");
  const waiting = own.calls.takeJobs({ ...own.me, freeSlots: 10, wait: WAIT });
  await submit("leaves");
  const { takeId, jobs } = await waiting;
  await own.calls.leave({ ...own.me, received: [takeId] });
  expect(await stateOf(jobs[0]?.jobId ?? "")).toBe(JobState.RUNNING);
  await submit("leaves");
  const refused = await refusal(own.calls.takeJobs({ ...own.me, freeSlots: 10, wait: WAIT }));
  expect(refused.code).toBe(Code.FailedPrecondition);
  await own.calls.leave({ ...own.me, ended: true });
  expect(await stateOf(jobs[0]?.jobId ?? "")).toBe(JobState.QUEUED);
  expect((await refusal(own.calls.beat(own.me))).code).toBe(Code.NotFound);
  const [row] = await api.database.query("SELECT attempts FROM tasks WHERE task_id = $1", [jobs[0]?.jobId]);
  expect(row).toEqual({ attempts: 0 });
  expect(jobs[0]?.body).toEqual({ case: "jsonText", value: new Uint8Array(Buffer.from("0")) });
});
