import type { Placement, WorkerLabels } from "@muster/job";
import { expect, test } from "vitest";
import { demandOf, isActive, slotsFor } from "./demand.ts";
import type { ScaleTerms } from "./scale-terms.ts";
import type { WorkSample } from "./work-sample.ts";

const ALL: ScaleTerms = {
  queues: undefined,
  types: undefined,
  slotsPerReplica: 1,
  targetWaitMs: undefined,
};
const MAIL = { lane: "q:mail:default", queue: "mail" };
const WEB = { lane: "q:web:default", queue: "web" };

const sampleOf = (more: Partial<WorkSample>): WorkSample => ({
  lanes: [],
  counted: 1_000,
  lists: new Map(),
  running: new Map(),
  types: [],
  pausedQueues: new Set(),
  limited: [],
  unhandled: [],
  runMs: new Map(),
  placements: new Map(),
  ...more,
});

const list = (depth: number, at?: number) =>
  at === undefined
    ? { depth }
    : { depth, oldest: { task_id: "x", type: "send", priority: "default" as const, at } };

const ready = (lists: Record<string, ReturnType<typeof list>>) => new Map(Object.entries(lists));

test("what was counted and is in no list runs, whether a heartbeat has told of it or not", () => {
  const sample = sampleOf({
    lanes: [{ ...MAIL, live: 7 }],
    lists: ready({ [MAIL.lane]: list(4, 1_000) }),
  });
  expect(demandOf(sample, ALL)).toMatchObject({ ready: 4, running: 3, oldestMs: 1_000 });
});

test("ids of jobs that ran long ago are no work", () => {
  const sample = sampleOf({ lanes: [{ ...MAIL, live: 0 }], lists: ready({ [MAIL.lane]: list(4) }) });
  expect(isActive(demandOf(sample, ALL))).toBe(false);
});

test("of a long lane the list tells what waits, and heartbeats what runs", () => {
  const sample = sampleOf({
    lanes: [{ ...MAIL, live: 1 }],
    lists: ready({ [MAIL.lane]: list(50_000) }),
    running: new Map([["mail", 30]]),
  });
  expect(demandOf(sample, ALL)).toMatchObject({ ready: 50_000, running: 30 });
});

test("without lists heartbeats tell what runs of what was counted", () => {
  const sample = sampleOf({
    lanes: [{ ...MAIL, live: 9 }],
    lists: undefined,
    counted: 10_000,
    running: new Map([["mail", 4]]),
  });
  expect(demandOf(sample, ALL)).toMatchObject({ ready: 5, running: 4, oldestMs: undefined });
});

test("of a paused queue only what runs counts", () => {
  const paused = { pausedQueues: new Set(["mail"]) };
  const lists = ready({ [MAIL.lane]: list(4, 1_000) });
  const running = sampleOf({ lanes: [{ ...MAIL, live: 6 }], lists, ...paused });
  expect(demandOf(running, ALL)).toMatchObject({ ready: 0, running: 2, oldestMs: undefined });
  expect(isActive(demandOf(sampleOf({ lanes: [{ ...MAIL, live: 4 }], lists, ...paused }), ALL))).toBe(false);
});

test("work of other queues and types is not counted", () => {
  const sample = sampleOf({
    lanes: [
      { ...MAIL, live: 10 },
      { ...WEB, live: 5 },
    ],
    lists: ready({ [MAIL.lane]: list(10), [WEB.lane]: list(5) }),
    types: [
      { lane: MAIL.lane, type: "send", live: 3 },
      { lane: MAIL.lane, type: "scan", live: 7 },
    ],
    limited: [
      { queue: "mail", type: undefined, lane: undefined, count: 2 },
      { queue: "mail", type: "scan", lane: undefined, count: 20 },
      { queue: "web", type: undefined, lane: undefined, count: 40 },
    ],
  });
  expect(demandOf(sample, { queues: ["mail"], types: ["send"] })).toMatchObject({ ready: 3, limited: 2 });
  expect(demandOf(sample, { queues: ["mail"], types: undefined })).toMatchObject({ ready: 10, limited: 22 });
  expect(demandOf(sample, { queues: ["none"], types: undefined })).toMatchObject({ ready: 0, limited: 0 });
});

test("what no worker can run wakes a pool that may be meant, with one slot, or those that name its type with all", () => {
  const sample = sampleOf({ unhandled: [{ queue: "mail", type: "send", lane: MAIL.lane, count: 8 }] });
  const unhandled = (types: readonly string[] | undefined): number =>
    demandOf(sample, { queues: ["mail"], types }).unhandled;
  expect([unhandled(undefined), unhandled(["send"]), unhandled(["scan"])]).toEqual([1, 8, 0]);
});

test("jobs that may wait need as many slots as end the backlog in that time, until one has waited longer", () => {
  const amounts = { ready: 1_000, running: 3, limited: 0, unhandled: 0 };
  const demand = { ...amounts, slots: amounts, oldestMs: 0, runMs: 50 };
  const slots = (targetWaitMs: number | undefined, nowMs: number): number =>
    slotsFor(demand, { ...ALL, targetWaitMs }, nowMs);
  expect(slots(undefined, 100)).toBe(1_003);
  expect(slots(5_000, 100)).toBe(13);
  expect(slots(5_000, 5_001)).toBe(1_003);
  expect(slots(10, 5)).toBe(1_003);
  expect(slotsFor({ ...demand, runMs: undefined }, { ...ALL, targetWaitMs: 5_000 }, 100)).toBe(1_003);
  expect(slotsFor({ ...demand, slots: { ...amounts, ready: 1 } }, { ...ALL, targetWaitMs: 5_000 }, 100)).toBe(
    4,
  );
});

const GPU_LANE = { lane: "q:mail:default@0123456789abcdef", queue: "mail" };
const LARGE_LANE = { lane: "q:mail:default@fedcba9876543210", queue: "mail" };
const placement = (asked: Partial<Placement>): Placement => ({
  requires: [],
  slots: 1,
  prefers: [],
  preferMs: 0,
  ...asked,
});
const GPU = placement({ requires: [{ label: "gpu", op: "eq", values: ["true"] }], slots: 2 });

/** Five plain jobs, three for GPUs of two slots, and two of four that any worker runs. */
const placed = sampleOf({
  lanes: [
    { ...MAIL, live: 5 },
    { ...GPU_LANE, live: 3 },
    { ...LARGE_LANE, live: 2 },
  ],
  lists: ready({ [MAIL.lane]: list(5, 3_000), [GPU_LANE.lane]: list(1, 2_000), [LARGE_LANE.lane]: list(2) }),
  placements: new Map([
    [GPU_LANE.lane, GPU],
    [LARGE_LANE.lane, placement({ slots: 4 })],
  ]),
  limited: [{ queue: "mail", type: undefined, lane: GPU_LANE.lane, count: 2 }],
  unhandled: [{ queue: "mail", type: "send", lane: LARGE_LANE.lane, count: 1 }],
});

test("a job of several slots is one job, and as many slots", () => {
  const demand = demandOf(placed, ALL);
  expect(demand).toMatchObject({ ready: 8, running: 2, limited: 2, unhandled: 1 });
  expect(demand.slots).toEqual({ ready: 5 + 2 + 8, running: 4, limited: 4, unhandled: 1 });
  expect(slotsFor(demand, ALL, 0)).toBe(24);
});

test("a pool counts what its labels are required for, and what requires nothing where that is said", () => {
  const asked = (labels: WorkerLabels, plain: boolean, sample = placed) =>
    demandOf(sample, { queues: undefined, types: undefined, placement: { labels, plain } });
  const gpus = asked({ gpu: "true" }, false);
  expect(gpus).toMatchObject({ ready: 1, running: 2, limited: 2, unhandled: 0, oldestMs: 2_000 });
  expect(gpus.slots).toMatchObject({ ready: 2, running: 4, limited: 4 });
  const plain = asked({}, true);
  expect(plain).toMatchObject({ ready: 7, running: 0, limited: 0, unhandled: 1, oldestMs: 3_000 });
  expect(plain.slots).toMatchObject({ ready: 13, running: 0 });
  expect(asked({ gpu: "false" }, false)).toMatchObject({ ready: 0, running: 0 });
  expect(asked({ gpu: "true" }, true)).toMatchObject({ ready: 8, running: 2 });
  // What a lane stands for and is not known may be for any pool.
  expect(asked({ zone: "a" }, false, { ...placed, placements: new Map() })).toMatchObject({ ready: 3 });
});

test("without lists what heartbeats tell is divided as the jobs are", () => {
  const sample = { ...placed, lists: undefined, counted: 10_000, running: new Map([["mail", 5]]) };
  const { slots, running } = demandOf(sample, ALL);
  expect([running, slots]).toEqual([5, { ready: 10, running: 10, limited: 4, unhandled: 1 }]);
});
