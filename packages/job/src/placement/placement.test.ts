import { expect, test } from "vitest";
import { laneOf, lanesOfName, nameOfLane, parseLane, plainLane } from "../lane.ts";
import { Reading } from "../reading.ts";
import { mayTake } from "./eligible.ts";
import { merged, type Placement, placingOf, withoutPreference } from "./placement.ts";
import { readPlacement } from "./read-placement.ts";
import { meetsOne, REQUIREMENT_OPS, type Requirement, requirementText } from "./requirement.ts";

const PLAIN: Placement = { requires: [], slots: 1, prefers: [], preferMs: 0 };
const GPU: Requirement = { label: "gpu", op: "eq", values: ["true"] };

test.each<[Requirement, Readonly<Record<string, string>>, boolean]>([
  [GPU, { gpu: "true" }, true],
  [GPU, { gpu: "false" }, false],
  [GPU, {}, false],
  [{ label: "gpu", op: "ne", values: ["true"] }, {}, true],
  [{ label: "zone", op: "in", values: ["a", "b"] }, { zone: "b" }, true],
  [{ label: "zone", op: "notIn", values: ["a", "b"] }, { zone: "b" }, false],
  [{ label: "zone", op: "notIn", values: ["a"] }, {}, true],
  [{ label: "spot", op: "exists", values: [] }, { spot: "" }, true],
  [{ label: "spot", op: "notExists", values: [] }, { spot: "" }, false],
  // As numbers where both are: as text, 16384 would be less than 8192.
  [{ label: "memory_mb", op: "ge", values: ["8192"] }, { memory_mb: "16384" }, true],
  [{ label: "memory_mb", op: "lt", values: ["8192"] }, { memory_mb: "16384" }, false],
  [{ label: "cpu", op: "eq", values: ["4"] }, { cpu: "4.0" }, true],
  [{ label: "cpu", op: "le", values: ["4"] }, {}, false],
  [{ label: "version", op: "gt", values: ["b"] }, { version: "c" }, true],
  [{ label: "constructor", op: "exists", values: [] }, {}, false],
])("%j of %j: %s", (requirement, labels, expected) => {
  expect(meetsOne(labels, requirement)).toBe(expected);
});

test("a class is of what is asked for, in whatever order it is written", () => {
  const zone: Requirement = { label: "zone", op: "in", values: ["b", "a"] };
  const one = placingOf({ ...PLAIN, requires: [GPU, zone] });
  const other = placingOf({
    ...PLAIN,
    requires: [{ ...zone, values: ["a", "b", "a"] }, { label: "gpu", values: ["true"] }, GPU],
  });
  expect(one?.class).toMatch(/^[0-9a-f]{16}$/);
  expect(other?.class).toBe(one?.class);
  expect(placingOf({ ...PLAIN, requires: [GPU], slots: 2 })?.class).not.toBe(one?.class);
  // How long there is no preference for.
  expect(placingOf({ ...PLAIN, requires: [GPU, zone], preferMs: 9 })?.class).toBe(one?.class);
  expect(placingOf(PLAIN)).toBeUndefined();
  const preferring = { ...PLAIN, prefers: [GPU], preferMs: 5 };
  expect(withoutPreference(preferring)).toBeUndefined();
  expect(withoutPreference({ ...preferring, slots: 2 })?.placement).toEqual({ ...PLAIN, slots: 2 });
});

test("a rule is added to what a job asks for, and its preference where the job has none", () => {
  const job = { ...PLAIN, requires: [GPU], slots: 2, prefers: [GPU], preferMs: 7 };
  const rule = { ...PLAIN, requires: [{ label: "zone", values: ["a"] }], slots: 4, preferMs: 0 };
  expect(merged(job, rule)).toEqual({ ...job, requires: [GPU, { label: "zone", values: ["a"] }], slots: 4 });
  expect(merged(undefined, rule)).toBe(rule);
});

test("a worker takes what it meets and has the slots for; a tainted one only what asks for its taint", () => {
  const worker = { labels: { gpu: "true" }, taints: [], slots: 4 };
  const gpu = { ...PLAIN, requires: [GPU] };
  expect(mayTake(worker, undefined)).toBe(true);
  expect(mayTake(worker, gpu)).toBe(true);
  expect(mayTake(worker, { ...gpu, slots: 5 })).toBe(false);
  expect(mayTake(worker, { ...gpu, prefers: [{ label: "zone", values: ["a"] }] })).toBe(false);
  expect(mayTake({ ...worker, labels: {} }, gpu)).toBe(false);
  const tainted = { ...worker, taints: ["gpu"] };
  expect(mayTake(tainted, undefined)).toBe(false);
  expect(mayTake(tainted, { ...PLAIN, slots: 2 })).toBe(false);
  expect(mayTake(tainted, gpu)).toBe(true);
});

test("a lane says the class of its jobs", () => {
  const lane = laneOf("mail", "high", "0123456789abcdef");
  expect(lane).toBe("q:mail:high@0123456789abcdef");
  expect(parseLane(lane)).toEqual({ queue: "mail", priority: "high", placement: "0123456789abcdef" });
  expect(plainLane(lane)).toBe("q:mail:high");
  expect([nameOfLane(lane), lanesOfName(lane)]).toEqual([lane, [lane]]);
  expect([nameOfLane("q:mail:low"), nameOfLane("q:low")]).toEqual(["mail", undefined]);
  expect(lanesOfName("mail")).toContain("q:mail:low");
  for (const wrong of [
    "q:high@",
    "q:high@0123",
    "q:high@0123456789abcdef@0123456789abcdef",
    "q@0123456789abcdef",
  ])
    expect(parseLane(wrong)).toBeUndefined();
});

function mistakesOf(asked: Parameters<typeof readPlacement>[1]): string {
  const reading = new Reading("rpc", "job.");
  readPlacement(reading, asked);
  try {
    reading.end();
    return "";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

test.each<[Parameters<typeof readPlacement>[1], string]>([
  [{ requires: "gpu" }, "job.requires: expected an array of at most 16"],
  [{ requires: Array.from({ length: 17 }, () => GPU) }, "got an array of 17"],
  [{ requires: [{ label: "" }] }, "job.requires[0].label: expected 1 to 64 characters"],
  [
    { requires: [{ label: "a", op: 99 }] },
    `job.requires[0].op: expected ${REQUIREMENT_OPS.join(", ")}, got 99`,
  ],
  [{ requires: [{ label: "a", op: "eq" }] }, "job.requires[0].values: expected 1 of them for eq, got 0"],
  [{ prefers: [{ label: "a", op: "exists", values: ["x"] }] }, "job.prefers[0].values: expected 0 of them"],
  [{ requires: [{ label: "a", values: [7] }] }, "job.requires[0].values[0]: expected text"],
  [
    { requires: [{ label: "a", value: "x", values: ["y"] }] },
    "job.requires[0].value: expected no such field",
  ],
  [{ slots: 0 }, "job.slots: expected 1 to 1000"],
  [{ preferMs: 5 }, 'job.prefer_for: expected preferences beside it (prefers), got "none"'],
])("%j is refused", (asked, expected) => {
  expect(mistakesOf(asked)).toContain(expected);
});

test("requirements are told in words", () => {
  expect(requirementText(GPU)).toBe("gpu = true");
  expect(requirementText({ label: "zone", op: "in", values: ["a", "b"] })).toBe("zone in (a, b)");
  expect(requirementText({ label: "spot", op: "notExists" })).toBe("spot does not exist");
});
