import { expect, test } from "vitest";
import { check, type Findings } from "./check.ts";
import type { AttemptRow, Facts, Row } from "./facts.ts";

const JOB = "job-1";
const row: Row = {
  taskId: JOB,
  seq: 0,
  tick: null,
  type: "work",
  status: "succeeded",
  attempts: 2,
  maxAttempts: 10,
  fence: 2,
  version: 6,
  redrives: 0,
};
const attempt = (fence: number, outcome: string, worker = "worker-1"): AttemptRow => ({
  taskId: JOB,
  fence,
  outcome,
  worker,
  recordedMs: fence,
});
const effect = (what: "start" | "end", fence: number, worker = "worker-1"): Facts["effects"][number] => ({
  what,
  taskId: JOB,
  fence,
  worker,
  pid: 1,
  atMs: fence,
});

/** One job that failed once and then succeeded. */
const good: Facts = {
  sent: [{ spec: { failures: 1 }, ack: { jobId: JOB, atMs: 0 } }],
  rows: [row],
  attempts: [attempt(1, "error"), attempt(2, "succeeded")],
  effects: [effect("start", 1), effect("start", 2), effect("end", 2)],
  sightings: new Map([[JOB, { status: "succeeded", version: 6, redrives: 0 }]]),
  bounds: [],
  deaths: new Map(),
};

test("what went well breaks no rule", () => {
  expect(check(good)).toEqual({ acknowledged: 1, lost: [], doublyFinished: [], broken: [] });
});

test("a dead letter that was redriven and then succeeded breaks no rule", () => {
  const redriven: Facts = {
    ...good,
    rows: [{ ...row, redrives: 1 }],
    sightings: new Map([[JOB, { status: "deadletter", version: 3, redrives: 0 }]]),
  };
  expect(check(redriven).broken).toEqual([]);
});

type Finding = Exclude<keyof Findings, "acknowledged">;
const cases: readonly [what: string, change: Partial<Facts>, finding: Finding, text: string][] = [
  ["an acknowledged job without a row", { rows: [], sightings: new Map() }, "lost", "no row"],
  ["a job that never ends", { rows: [{ ...row, status: "running" }] }, "lost", "running"],
  [
    "two successes",
    { attempts: [attempt(1, "succeeded"), attempt(2, "succeeded")] },
    "doublyFinished",
    "succeeded",
  ],
  ["a success of an older fence", { rows: [{ ...row, fence: 3 }] }, "doublyFinished", "succeeded"],
  [
    "a recorded success of a job that failed",
    { rows: [{ ...row, status: "failed" }] },
    "doublyFinished",
    "failed",
  ],
  ["one submit that made two jobs", { rows: [row, { ...row, taskId: "job-2" }] }, "broken", "made 2 jobs"],
  [
    "a time of a schedule that made two jobs",
    { rows: ["job-1", "job-2"].map((taskId) => ({ ...row, taskId, seq: null, tick: "a 2026-01-01" })) },
    "broken",
    "made 2 jobs",
  ],
  [
    "a schedule's job that never ends",
    { rows: [{ ...row, seq: null, tick: "a 2026-01-01", status: "running" }] },
    "broken",
    "is still running",
  ],
  ["a job that nobody submitted", { sent: [] }, "broken", "never submitted"],
  ["an end that was not to be", { rows: [{ ...row, status: "deadletter" }] }, "broken", "expected succeeded"],
  [
    "a final state that changed",
    { sightings: new Map([[JOB, { status: "cancelled", version: 5, redrives: 0 }]]) },
    "broken",
    "is now succeeded v6",
  ],
  [
    "a success that was redriven",
    {
      rows: [{ ...row, redrives: 1, version: 9 }],
      sightings: new Map([[JOB, { status: "succeeded", version: 6, redrives: 0 }]]),
    },
    "broken",
    "is now succeeded v9",
  ],
  ["a final job that is gone", { rows: [] }, "broken", "is now gone"],
  [
    "more at once than is allowed",
    { bounds: [{ what: "a limit", most: 0, keyOf: () => "acme" }] },
    "broken",
    '1 of key "acme" ran at once; a limit allows 0',
  ],
  ["too many attempts", { rows: [{ ...row, maxAttempts: 1 }] }, "broken", "2 attempts of 1"],
  ["a start that left no attempt", { attempts: [attempt(2, "succeeded")] }, "broken", "fence 1"],
  [
    "two executions of one attempt",
    { effects: [...good.effects, effect("start", 2)] },
    "broken",
    "2 times under one fence",
  ],
  [
    "a success that no handler came to",
    { effects: good.effects.filter(({ what }) => what === "start") },
    "broken",
    "no handler ended it",
  ],
  [
    "a success on another worker than the one it ran on",
    { effects: [effect("start", 1), effect("start", 2), effect("end", 2, "worker-2")] },
    "broken",
    "no handler ended it",
  ],
  [
    "a success that an older attempt recorded while the latest one ran",
    { attempts: [attempt(1, "error"), { ...attempt(2, "succeeded"), recordedMs: -1_000 }] },
    "broken",
    "before its handler had ended",
  ],
];

test.each(cases)("%s is found", (_what, change, finding, text) => {
  expect(check({ ...good, ...change })[finding].join("\n")).toContain(text);
});
