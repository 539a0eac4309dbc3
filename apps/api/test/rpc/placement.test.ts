import { randomUUID } from "node:crypto";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { type Client, Code } from "@connectrpc/connect";
import { FleetService } from "@muster/proto/scheduler/v1/fleet_service";
import { JobState } from "@muster/proto/scheduler/v1/job";
import {
  PlacementService,
  type PutPlacementRuleRequestSchema,
} from "@muster/proto/scheduler/v1/placement_service";
import { RequirementOp } from "@muster/proto/scheduler/v1/requirement";
import { WorkerService } from "@muster/proto/scheduler/v1/worker_service";
import { waitFor } from "@muster/test/wait";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Calls, type Guarded, grant, startGuarded } from "../access/guarded.ts";
import { refusal } from "./refusal.ts";

/** Rules of placement, and what becomes of jobs by them, all by calls. */

let api: Guarded;
let admin: Calls;
let rules: Client<typeof PlacementService>;
let workers: Client<typeof WorkerService>;
beforeAll(async () => {
  api = await startGuarded();
  admin = api.as("admin", [grant("admin")]);
  rules = admin.of(PlacementService);
  workers = api.as("worker", [grant("worker")]).of(WorkerService);
});
afterAll(() => api[Symbol.asyncDispose]());

const LONG = durationFromMs(20_000);
const GPU = { label: "gpu", op: RequirementOp.EQ, values: ["true"] };
const GE_4 = { label: "cpu", op: RequirementOp.GE, values: ["4"] };

async function worker(queue: string, labels: Readonly<Record<string, string>>) {
  const card = { name: randomUUID(), instance: randomUUID(), types: ["work", "render"], queues: [queue] };
  const { workerId, session } = await workers.register({ ...card, slots: 4, labels });
  return { workerId, session };
}

const submit = async (job: Parameters<Calls["jobs"]["submitJob"]>[0]["job"]): Promise<string> =>
  (await admin.jobs.submitJob({ job })).jobId;
const job = (jobId: string) => admin.jobs.getJob({ jobId });

test("a rule moves jobs that wait when a worker finds them; until there is one that they are for, they are told as held", async () => {
  const queue = "moved";
  const waiting = await submit({ type: "render", queue });
  const { rule } = await rules.putPlacementRule({
    rule: { name: "renders", queue, type: "render", requires: [GPU], slots: 2 },
  });
  expect(rule).toMatchObject({
    name: "renders",
    queue,
    type: "render",
    slots: 2,
    revision: 1n,
    requires: [GPU],
  });
  const after = await submit({ type: "render", queue, requires: [GE_4], slots: 3 });
  const me = await worker(queue, { cpu: "8" });
  const taking = workers.takeJobs({ ...me, freeSlots: 4, wait: LONG });
  const moved = await waitFor(
    async () => {
      const status = await job(waiting);
      return status.placement !== undefined && status;
    },
    { what: "the job to be moved", timeoutMs: 5_000 },
  );
  expect(moved).toMatchObject({ placement: { requires: [GPU], slots: 2 }, hold: { code: "placement" } });
  // What it has asked for itself is among it, whether whoever took it knew of the rule already or not.
  const both = {
    requires: expect.arrayContaining([expect.objectContaining(GPU), expect.objectContaining(GE_4)]),
    slots: 3,
  };
  await waitFor(async () => (await job(after)).placement?.requires.length === 2, {
    what: "the other one to be moved",
  });
  expect((await job(after)).placement).toMatchObject(both);
  const { jobs } = await admin.jobs.listJobs({ queueFilter: queue, stateFilter: JobState.QUEUED });
  expect(jobs.map(({ hold }) => hold?.code)).toEqual(["placement", "placement"]);
  expect(await admin.jobs.explainJob({ jobId: after })).toMatchObject({
    status: { hold: { code: "placement" } },
  });
  const told = await admin.queues.getQueue({ queue });
  expect(told).toMatchObject({ ready: { value: 0n }, held: [{ code: "placement", count: { value: 2n } }] });
  const other = await submit({ type: "work", queue });
  expect((await taking).jobs).toMatchObject([{ jobId: other }]);
  const gpu = await worker(queue, { cpu: "2", gpu: "true" });
  const first = await workers.takeJobs({ ...gpu, freeSlots: 4, wait: LONG });
  expect(first.jobs).toMatchObject([{ jobId: waiting, slots: 2 }]);
  expect(await job(after)).toMatchObject({ hold: { code: "placement" } });
  // Which job it is that a worker runs is looked up with its beat, and told with the next one.
  const running = first.jobs.map(({ jobId, fence }) => ({ jobId, fence }));
  for (let beat = 0; beat < 2; beat += 1) await workers.beat({ ...gpu, running, accepting: true });
  const { workers: listed } = await admin
    .of(FleetService)
    .listWorkers({ selector: { labels: { gpu: "true" } } });
  expect(listed).toMatchObject([{ slots: 4, running: 1, busySlots: 2 }]);
});

test("rules are listed page by page, replaced by their revision, and bind nobody once they are deleted", async () => {
  const names = ["list-a", "list-b", "list-c"];
  for (const name of names)
    await rules.putPlacementRule({ rule: { name, queue: "listed", requires: [GPU] } });
  const found: string[] = [];
  for (let pageToken = ""; ; ) {
    const page = await rules.listPlacementRules({ pageSize: 2, pageToken });
    expect(page.rules.length).toBeLessThanOrEqual(2);
    found.push(...page.rules.map(({ name }) => name));
    pageToken = page.nextPageToken;
    if (pageToken === "") break;
  }
  expect(found).toEqual(found.toSorted());
  expect(found).toEqual(expect.arrayContaining(names));
  const changed = { name: "list-a", queue: "listed", requires: [GE_4], revision: 1n };
  expect(await rules.putPlacementRule({ rule: changed })).toMatchObject({ rule: { revision: 2n } });
  const stale = { code: Code.FailedPrecondition, message: "revision: expected 2, got 1" };
  expect(await refusal(rules.putPlacementRule({ rule: changed }))).toMatchObject(stale);
  expect(await refusal(rules.deletePlacementRule({ name: "list-a", revision: 1n }))).toMatchObject(stale);
  for (const name of names) await rules.deletePlacementRule({ name });
  expect(await refusal(rules.deletePlacementRule({ name: "list-a" }))).toMatchObject({ code: Code.NotFound });
  await waitFor(
    async () => {
      const status = await job(await submit({ type: "work", queue: "listed" }));
      return status.placement === undefined;
    },
    { what: "a submit without a rule" },
  );
});

test("what waiting jobs require that no worker is, is told with how many there are and the oldest of them", async () => {
  const queue = "unmet";
  const oldest = await submit({ type: "work", queue, requires: [GPU], slots: 2 });
  await submit({ type: "work", queue, requires: [GPU], slots: 2 });
  await submit({ type: "work", queue, requires: [GE_4] });
  const own = async () => {
    const { unmet } = await rules.getUnmetPlacements({});
    return unmet.filter((one) => one.queue === queue);
  };
  const both = await own();
  expect(both).toHaveLength(2);
  expect(both.find(({ jobId }) => jobId === oldest)).toMatchObject({
    placement: { requires: [GPU], slots: 2 },
    jobs: { value: 2n, atLeast: false },
  });
  await worker(queue, { cpu: "8" });
  expect((await own()).map(({ jobId }) => jobId)).toEqual([oldest]);
  await worker(queue, { gpu: "true" });
  expect(await own()).toEqual([]);
  const mailer = api.as("mailer", [grant("operator", "mail")]).of(PlacementService);
  expect(await refusal(mailer.getUnmetPlacements({}))).toMatchObject({ code: Code.PermissionDenied });
});

type Put = MessageInitShape<typeof PutPlacementRuleRequestSchema>;
const MISTAKES: readonly (readonly [string, Put, RegExp])[] = [
  ["no rule", {}, /^rule: expected/u],
  [
    "a name that none can have",
    { rule: { name: "a b", queue: "q", requires: [GPU] } },
    /^rule\.name: expected 1 to 64/u,
  ],
  [
    "neither queue nor type",
    { rule: { name: "x", requires: [GPU] } },
    /^rule\.queue: expected a queue, or a type, got "?neither/u,
  ],
  [
    "a queue that none can be",
    { rule: { name: "x", queue: "a b", requires: [GPU] } },
    /^rule\.queue: expected 1 to 64/u,
  ],
  ["nothing that is required", { rule: { name: "x", queue: "q" } }, /^rule\.requires: expected something/u],
  [
    "more slots than a worker has",
    { rule: { name: "x", queue: "q", slots: 1_001 } },
    /^rule\.slots: expected 1 to 1000/u,
  ],
  [
    "a label without a value",
    { rule: { name: "x", queue: "q", requires: [{ ...GPU, values: [] }] } },
    /^rule\.requires\[0\]\.values: expected 1 of them for eq, got 0/u,
  ],
  [
    "a time for no preference",
    { rule: { name: "x", queue: "q", requires: [GPU], preferFor: LONG } },
    /^rule\.prefer_for: expected preferences beside it/u,
  ],
  [
    "a revision below 0",
    { rule: { name: "x", queue: "q", requires: [GPU], revision: -1n } },
    /^rule\.revision: expected/u,
  ],
];
test.each(MISTAKES)("%s is refused", async (_what, request, message) => {
  expect(await refusal(rules.putPlacementRule(request))).toMatchObject({
    code: Code.InvalidArgument,
    message: expect.stringMatching(message),
  });
});

test("what a page or a name cannot be is refused, and so is who may not change workers of all queues", async () => {
  const refused = { code: Code.InvalidArgument };
  expect(await refusal(rules.listPlacementRules({ pageSize: 1_001 }))).toMatchObject(refused);
  expect(await refusal(rules.listPlacementRules({ pageToken: "x" }))).toMatchObject(refused);
  expect(await refusal(rules.deletePlacementRule({ name: "" }))).toMatchObject(refused);
  const bounded = api.as("bounded", [grant("operator", "mine")]).of(PlacementService);
  const own = { rule: { name: "x", queue: "mine", requires: [GPU] } };
  expect(await refusal(bounded.putPlacementRule(own))).toMatchObject({ code: Code.PermissionDenied });
});
