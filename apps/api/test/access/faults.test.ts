import { randomUUID } from "node:crypto";
import type { Client } from "@connectrpc/connect";
import { type Fault, FaultOrder, FaultService } from "@muster/proto/scheduler/v1/fault_service";
import { JobState } from "@muster/proto/scheduler/v1/job";
import { WorkerService } from "@muster/proto/scheduler/v1/worker_service";
import { waitFor } from "@muster/test/wait";
import { afterAll, beforeAll, expect, test } from "vitest";
import { refusal } from "../rpc/refusal.ts";
import { type Calls, type Guarded, grant, startGuarded } from "./guarded.ts";

let api: Guarded;
let admin: Calls;
const jobIds = { red: "", blue: "" };
const PAYLOAD = { kind: { case: "stringValue" as const, value: "of the job" } };

/** Two jobs of two queues have failed alike, at a remote worker. */
beforeAll(async () => {
  api = await startGuarded();
  admin = api.as("admin", [grant("admin")]);
  const worker = api.as("worker", [grant("worker")]).of(WorkerService);
  const queues = ["red", "blue"] as const;
  const about = {
    name: "box",
    instance: randomUUID(),
    types: ["work"],
    queues: [...queues],
    slots: 10,
    version: "1.4.2",
  };
  const { workerId, session } = await worker.register(about);
  const me = { workerId, session };
  for (const queue of queues) {
    const job = {
      type: "work",
      queue,
      maxAttempts: 1,
      labels: { tenant: queue },
      body: { case: "json" as const, value: PAYLOAD },
    };
    jobIds[queue] = (await admin.jobs.submitJob({ job })).jobId;
  }
  const jobs: { jobId: string; fence: number }[] = [];
  while (jobs.length < queues.length) {
    const { takeId, jobs: taken } = await worker.takeJobs({ ...me, freeSlots: 10, wait: { seconds: 5n } });
    jobs.push(...taken);
    await worker.beat({ ...me, running: jobs, accepting: true, received: [takeId] });
  }
  const stack = `    at resize (/app/resize.ts:41:9)`;
  const results = jobs.map(({ jobId, fence }, number) => ({
    jobId,
    fence,
    outcome: { case: "error" as const, value: { message: `disk ${number} is full`, stack } },
  }));
  await worker.finish({ ...me, results });
});
afterAll(() => api[Symbol.asyncDispose]());

const faultsOf = (calls: Calls): Client<typeof FaultService> => calls.of(FaultService);

/** They are told of within five seconds. */
function told(calls: Calls): Promise<Fault> {
  const look = async (): Promise<Fault | undefined> => (await faultsOf(calls).listFaults({})).faults[0];
  return waitFor(look, { what: "the fault to be told of", timeoutMs: 20_000 });
}

test("a remote worker's failures are one fault, of which each caller sees what its queues have seen", async () => {
  const fault = await told(admin);
  expect(fault).toMatchObject({
    type: "work",
    message: "disk <n> is full",
    frame: "resize.ts:41 in resize",
    failures: 2n,
    dead: 2n,
    firstVersion: "1.4.2",
    workers: ["box"],
  });
  expect(fault.queues.toSorted()).toEqual(["blue", "red"]);
  const { fingerprint } = fault;
  for (const queue of ["red", "blue"] as const)
    expect(await admin.jobs.getJob({ jobId: jobIds[queue] })).toMatchObject({
      state: JobState.DEADLETTER,
      fingerprint,
    });
  const red = api.as("red", [grant("operator", "red")]);
  expect((await faultsOf(red).listFaults({})).faults).toMatchObject([
    { failures: 1n, queues: ["red"], sampleJobIds: [jobIds.red] },
  ]);
  expect(await faultsOf(red).getFault({ fingerprint })).toMatchObject({ failures: 1n, queues: ["red"] });
  expect((await refusal(faultsOf(red).listFaults({ queue: "blue" }))).message).toContain("queue blue");
  const other = api.as("other", [grant("operator", "green")]);
  const unknown = await refusal(faultsOf(other).getFault({ fingerprint }));
  const never = await refusal(faultsOf(other).getFault({ fingerprint: "0".repeat(16) }));
  expect(unknown.message.replace(fingerprint, "0".repeat(16))).toBe(never.message);
});

test("a viewer sees where and how often, and not what errors say, nor whether a guess is among them", async () => {
  const { fingerprint } = await told(admin);
  const viewer = api.as("viewer", [grant("viewer")]);
  const shown = { message: "[hidden]", frame: "resize.ts:41 in resize", failures: 2n };
  expect((await faultsOf(viewer).listFaults({ order: FaultOrder.FAILURES })).faults).toMatchObject([shown]);
  expect(await faultsOf(viewer).getFault({ fingerprint })).toMatchObject(shown);
  expect((await faultsOf(admin).listFaults({ search: "DISK" })).faults).toHaveLength(1);
  expect((await faultsOf(viewer).listFaults({ search: "DISK" })).faults).toEqual([]);
  expect((await faultsOf(viewer).listFaults({ search: "resize" })).faults).toHaveLength(1);
  for (const filter of [{ errorFilter: "is full" }, { search: "is full" }]) {
    expect((await admin.jobs.listJobs(filter)).jobs).toHaveLength(2);
    expect((await viewer.jobs.listJobs(filter)).jobs).toEqual([]);
    expect(await viewer.jobs.countJobs({ filters: filter })).toMatchObject({ count: 0, more: false });
  }
});

test("jobs are found and counted by fault, label and text, in the caller's queues", async () => {
  const { fingerprint } = await told(admin);
  const red = api.as("red", [grant("operator", "red")]);
  const filter = { fingerprintFilter: fingerprint };
  expect(await admin.jobs.countJobs({ filters: filter })).toMatchObject({ count: 2, more: false });
  expect(await red.jobs.countJobs({ filters: filter })).toMatchObject({ count: 1, more: false });
  expect((await red.jobs.listJobs(filter)).jobs).toMatchObject([{ jobId: jobIds.red, fingerprint }]);
  expect((await admin.jobs.listJobs({ labels: { tenant: "blue" } })).jobs).toMatchObject([
    { jobId: jobIds.blue },
  ]);
  const page = await admin.jobs.listJobs({ ...filter, pageSize: 1 });
  const next = { ...filter, pageSize: 1, pageToken: page.nextPageToken };
  expect((await admin.jobs.listJobs(next)).jobs).toHaveLength(1);
  expect((await refusal(admin.jobs.listJobs({ ...next, labels: { tenant: "blue" } }))).message).toContain(
    "page_token",
  );
});

test("mistakes are named", async () => {
  const wrong = { fingerprintFilter: "XYZ", search: "a", errorFilter: "e".repeat(501), labels: { "": "x" } };
  for (const [call, at] of [
    [admin.jobs.listJobs(wrong), ""],
    [admin.jobs.countJobs({ filters: wrong }), "filters."],
  ] as const) {
    const { message } = await refusal(call);
    for (const field of ["fingerprint_filter", "search", "error_filter", "labels"])
      expect(message).toContain(`${at}${field}`);
  }
  expect((await refusal(admin.jobs.countJobs({}))).message).toContain("filters");
  expect((await refusal(faultsOf(admin).getFault({ fingerprint: "1" }))).message).toContain(
    "fingerprint: expected 16",
  );
  expect((await refusal(faultsOf(admin).listFaults({ order: 9 as FaultOrder }))).message).toContain("order");
  expect((await refusal(faultsOf(admin).listFaults({ pageToken: "x" }))).message).toContain("page_token");
});

test("a payload is shown to whoever may read it, and who has read it is on record", async () => {
  const jobId = jobIds.red;
  const operator = api.as("operator", [grant("operator", "red")]);
  expect((await operator.jobs.getJob({ jobId })).payloadBody.case).toBeUndefined();
  expect((await operator.jobs.getJob({ jobId, withPayload: true })).payloadBody).toMatchObject({
    case: "payloadJson",
    value: PAYLOAD,
  });
  const viewer = api.as("viewer", [grant("viewer")]);
  const { message } = await refusal(viewer.jobs.getJob({ jobId, withPayload: true }));
  expect(message).toContain(
    "with_payload: expected the permission jobs.read_payload on the queue red, got none",
  );
  const rows = await api.database.query<{ who: string }>(
    `SELECT a.who_id AS who FROM audit_log AS a WHERE a.method = 'scheduler.v1.SchedulerService/GetJob' AND a.filter LIKE '%payload%'`,
  );
  expect(rows).toEqual([{ who: "token:operator" }]);
});
