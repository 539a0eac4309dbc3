import type { JobRecord, Runner } from "@muster/db";
import type { Facts, Fleet } from "../../src/rpc/explain/facts.ts";
import { type Case, facts, inMs, nobody, queued } from "./facts.ts";

/** Jobs that no policy keeps. */

const RUNNER: Runner = {
  name: "host:7",
  state: "alive",
  leaseMs: 30_000,
  silentMs: 4_000,
  leaseLeftMs: 26_000,
};
const RUNNING = { state: "running", workerId: "w1", startedAt: inMs(-5_000) } as const;
const running = (runner: Partial<Runner>, job: Partial<JobRecord> = {}): Facts =>
  facts({ ...RUNNING, ...job }, { runner: { ...RUNNER, ...runner } });

const strangers: Partial<Fleet> = { ...nobody, live: 2 };
const elsewhere: Partial<Fleet> = { ...nobody, live: 2, knowType: 1 };
const held = { hold: "type:resize" };

export const CASES: readonly Case[] = [
  [
    "scheduled",
    facts({ state: "scheduled", runAt: inMs(90_000) }),
    "NOT_DUE",
    "2026-01-02T03:05:35.000Z, in 1 min 30 s",
  ],
  ["scheduled, and due", facts({ state: "scheduled", runAt: inMs(-200) }), "DUE", "due for 0.2 s"],
  [
    "retry",
    facts({ state: "retry", runAt: inMs(1_500), lastError: 'no "x"\nat y' }),
    "RETRYING",
    'Attempt 1 of 3 failed with "no \\"x\\"\\nat y"; the next is due at 2026-01-02T03:04:06.500Z, in 1.5 s.',
  ],
  ["retry, and due", facts({ state: "retry", runAt: inMs(0) }), "DUE", "due for 0.0 s"],
  ["running", running({}), "RUNNING", "running on worker w1 (host:7) for 5.0 s, attempt 1 of 3"],
  ["running, draining", running({ state: "draining" }), "RUNNING", "worker w1"],
  [
    "cancel requested",
    running({}, { cancelRequested: true, cancelReason: "dup" }),
    "CANCEL_REQUESTED",
    '("dup")',
  ],
  [
    "silent worker",
    running({ silentMs: 12_000, leaseLeftMs: 18_000 }),
    "WORKER_SILENT",
    "counts as lost in 18.0 s",
  ],
  ["lapsed worker", running({ silentMs: 31_000, leaseLeftMs: -1_000 }), "WORKER_SILENT", "lapse 1.0 s ago"],
  ["lost worker", running({ state: "lost" }), "WORKER_SILENT", "Its worker w1 is lost"],
  ["unknown worker", facts(RUNNING), "WORKER_SILENT", "Its worker w1 is lost"],
  [
    "succeeded",
    facts({ state: "succeeded", finishedAt: inMs(0) }),
    "FINISHED",
    "succeeded at 2026-01-02T03:04:05.000Z",
  ],
  [
    "failed",
    facts({ state: "failed", finishedAt: inMs(0), lastError: "bad" }),
    "FINISHED",
    '("bad"): remove the cause',
  ],
  [
    "failed with a sealed error",
    facts({
      state: "failed",
      finishedAt: inMs(0),
      lastError: "sealed:error:0123456789abcdef:9U1VU1RFUgEAAmsx",
    }),
    "FINISHED",
    "(sealed:error:0123456789abcdef, which is sealed: whoever has its key can read it): remove the cause",
  ],
  [
    "exhausted",
    facts({
      state: "deadletter",
      attempts: 3,
      deadReason: "exhausted",
      finishedAt: inMs(0),
      lastError: "bad",
    }),
    "FINISHED",
    'its 3 attempts failed, the last with "bad" ("exhausted"): remove the cause, then redrive it',
  ],
  [
    "poison",
    facts({ state: "deadletter", deadReason: "poison", lostCount: 3, finishedAt: inMs(0) }),
    "FINISHED",
    'its workers died 3 times while they ran it ("poison")',
  ],
  [
    "expired",
    facts({
      state: "deadletter",
      attempts: 0,
      deadReason: "expired",
      finishedAt: inMs(0),
      startBy: inMs(-400),
    }),
    "FINISHED",
    'it had not started by 2026-01-02T03:04:04.600Z ("expired"): remove the cause',
  ],
  [
    "past its deadline",
    facts({
      state: "deadletter",
      deadReason: "deadline",
      finishedAt: inMs(0),
      deadlineAt: inMs(0),
      lastError: "bad",
    }),
    "FINISHED",
    'or had no time left to try again: its 1 attempt failed, the last with "bad" ("deadline"): remove the cause',
  ],
  [
    "about to expire",
    queued({}, {}, { startBy: inMs(1_500), deadlineAt: inMs(60_000) }),
    "NEXT",
    'unless it has started by 2026-01-02T03:04:06.500Z, in 1.5 s, it becomes a dead letter ("expired").',
  ],
  [
    "running towards its deadline",
    running({}, { startBy: inMs(-60_000), deadlineAt: inMs(2_000) }),
    "RUNNING",
    'unless it has ended by 2026-01-02T03:04:07.000Z, in 2.0 s, it becomes a dead letter ("deadline").',
  ],
  [
    "retry past its deadline",
    facts({ state: "retry", runAt: inMs(1_500), startedAt: inMs(-60_000), deadlineAt: inMs(-500) }),
    "RETRYING",
    'its time was up 0.5 s ago, and it becomes a dead letter ("deadline") unless it succeeds first.',
  ],
  [
    "cancelled",
    facts({ state: "cancelled", finishedAt: inMs(0) }),
    "FINISHED",
    "cancelled at 2026-01-02T03:04:05.000Z.",
  ],
  ["no worker", queued({}, nobody), "NO_WORKER", 'start one that knows the type "resize".'],
  [
    "no worker, missing",
    queued({ look: "repaired" }, nobody),
    "NO_WORKER",
    "missing from Redis, and has been put back.",
  ],
  ["no worker, held", queued({}, nobody, held), "NO_WORKER", "No worker is alive"],
  ["unknown type", queued({}, strangers), "NO_WORKER_FOR_TYPE", '"resize" (2 are alive)'],
  [
    "unknown type, held",
    queued({}, { ...strangers, live: 1 }, held),
    "NO_WORKER_FOR_TYPE",
    '"resize" (1 is alive)',
  ],
  ["unserved queue", queued({}, elsewhere), "NO_WORKER_FOR_QUEUE", '(1 of 2) serves the queue "media"'],
  [
    "held, type known by now",
    queued({}, elsewhere, held),
    "HELD",
    '("type:resize"): a worker that took it did not know',
  ],
  [
    "held for another reason",
    queued({}, {}, { hold: "maintenance" }),
    "HELD",
    '("maintenance"): it is queued again',
  ],
  [
    "missing, repaired",
    queued({ look: "repaired" }),
    "MISSING_FROM_REDIS",
    "list q:media:high and has been put back",
  ],
  ["missing still", queued({ look: "missing" }), "MISSING_FROM_REDIS", "could not be put back"],
  ["by SQL", { ...queued({ look: "unsure", ahead: 2 }), dispatch: "sql" }, "DISPATCH_BY_SQL", "no pushes"],
  ["Redis away", queued({ look: "unreachable" }), "DISPATCH_BY_SQL", "does not answer"],
  ["behind one", queued({ ahead: 1 }), "BEHIND", "behind 1 other job; 3 of 20 slots of 2 workers are busy."],
  [
    "behind many",
    queued({ ahead: 10_000, more: true }, { busySlots: 20 }),
    "BEHIND",
    "more than 10000 other jobs",
  ],
  [
    "slots full",
    queued({}, { able: 1, slots: 1, busySlots: 1 }),
    "NO_FREE_SLOT",
    "1 of 1 slot of 1 worker is busy",
  ],
  ["next", queued({}), "NEXT", "It is next in q:media:high and should start any moment"],
];
