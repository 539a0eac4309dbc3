import { randomUUID } from "node:crypto";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import type { Client } from "@connectrpc/connect";
import { FleetService } from "@muster/proto/scheduler/v1/fleet_service";
import { WorkerKind, WorkerState } from "@muster/proto/scheduler/v1/worker";
import { WorkerService } from "@muster/proto/scheduler/v1/worker_service";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Calls, type Guarded, grant, startGuarded } from "../access/guarded.ts";

const LONG = durationFromMs(20_000);

let api: Guarded;
let admin: Calls;
let fleet: Client<typeof FleetService>;
let calls: Client<typeof WorkerService>;
beforeAll(async () => {
  api = await startGuarded();
  admin = api.as("admin", [grant("admin")]);
  fleet = admin.of(FleetService);
  calls = api.as("worker", [grant("worker")]).of(WorkerService);
});
afterAll(() => api[Symbol.asyncDispose]());

async function register(name: string): Promise<{ readonly workerId: string; readonly session: string }> {
  const card = { name, instance: randomUUID(), types: ["work"], queues: [name], slots: 4 };
  const { workerId, session } = await calls.register({ ...card, labels: { zone: "a", arch: "arm64" } });
  return { workerId, session };
}

const submit = async (queue: string): Promise<string> =>
  (await admin.jobs.submitJob({ job: { type: "work", queue } })).jobId;

test("a worker behind the API is one of the fleet, with its name as a label that it cannot say", async () => {
  const { workerId } = await register("listed");
  const { workers } = await fleet.listWorkers({ selector: { labels: { worker: "listed" } } });
  expect(workers).toMatchObject([
    {
      workerId,
      kind: WorkerKind.REMOTE,
      state: WorkerState.TAKING,
      labels: { zone: "a", arch: "arm64", worker: "listed" },
      hardware: { arch: "arm64" },
    },
  ]);
  await fleet.labelWorkers({ names: ["listed"], set: { zone: "b" } });
  expect(await fleet.listWorkers({ selector: { labels: { zone: "b" } } })).toMatchObject({
    workers: [{ workerId }],
  });
});

test("one that is cordoned waits in vain, and gets the job once it is not", async () => {
  const me = await register("cordoned");
  await fleet.cordonWorkers({ workerIds: [me.workerId] });
  const taking = calls.takeJobs({ ...me, freeSlots: 4, wait: LONG });
  const jobId = await submit("cordoned");
  // Had it any use for the job, it would have it before another one that came later is answered.
  const beside = await register("beside");
  const other = calls.takeJobs({ ...beside, freeSlots: 4, wait: LONG });
  const next = await submit("beside");
  expect((await other).jobs).toMatchObject([{ jobId: next }]);
  expect(await calls.beat({ ...me, running: [], accepting: true })).toMatchObject({ drain: false });
  await fleet.uncordonWorkers({ names: ["cordoned"] });
  const first = await taking;
  const later = first.jobs.length > 0 ? first : await calls.takeJobs({ ...me, freeSlots: 4, wait: LONG });
  expect(later.jobs).toMatchObject([{ jobId }]);
});

test("one that is drained is told so by the call that it has open, and by each beat", async () => {
  const me = await register("drained");
  const taking = calls.takeJobs({ ...me, freeSlots: 4, wait: LONG });
  await fleet.drainWorkers({ names: ["drained"], deadline: durationFromMs(60_000) });
  expect(await taking).toMatchObject({ drain: true, jobs: [] });
  expect(await calls.beat({ ...me, running: [], accepting: true })).toMatchObject({ drain: true });
  await calls.leave({ ...me, ended: true });
  const again = await register("drained");
  expect(await calls.beat({ ...again, running: [], accepting: true })).toMatchObject({ drain: false });
  const { workers } = await fleet.listWorkers({ selector: { queue: "drained" } });
  expect(workers).toMatchObject([{ workerId: again.workerId, state: WorkerState.CORDONED }]);
});
