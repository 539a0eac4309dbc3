import type { JobRecord, KeyState, LimitRecord, PauseRecord } from "@muster/db";
import type { Limit } from "@muster/policy";
import type { Facts } from "../../src/rpc/explain/facts.ts";
import { type Case, FLEET, NOW, nobody, queued } from "./facts.ts";

/** Jobs that limits and pauses keep. */

const LIMIT: LimitRecord = {
  limit: { name: "per-tenant", generation: 3, keyLabel: "tenant", whenFull: "wait", epoch: 3 },
  revision: 1,
  inForceSinceMs: NOW - 60_000,
  createdMs: NOW - 60_000,
  updatedMs: NOW - 60_000,
};
const GATE: KeyState = {
  record: LIMIT,
  key: "acme",
  override: undefined,
  tatMs: undefined,
  closed: undefined,
  breaker: undefined,
  running: undefined,
};
const limited = (limit: Partial<Limit>, gate: Partial<KeyState> = {}): KeyState => ({
  ...GATE,
  record: { ...LIMIT, limit: { ...LIMIT.limit, ...limit } },
  ...gate,
});

/** Of a job that some worker could run. */
function policies(more: Partial<NonNullable<Facts["policies"]>>, job: Partial<JobRecord> = {}): Facts {
  const none = { pauses: [], gates: [], heldAhead: { ahead: 0, more: false }, behind: [] };
  return { ...queued({}, {}, job), policies: { ...none, ...more } };
}
const PAUSE: PauseRecord = {
  target: { kind: "queue", queue: "media" },
  sinceMs: NOW - 90_000,
  untilMs: undefined,
  over: false,
  reason: "",
};
const paused = (pause: Partial<PauseRecord>, job: Partial<JobRecord> = {}): Facts =>
  policies({ pauses: [{ ...PAUSE, ...pause }] }, job);
const AT_GATE = { hold: "limit:per-tenant~3:1:media:acme", labels: { tenant: "acme", cost: "4" } };

export const POLICY_CASES: readonly Case[] = [
  [
    "paused queue",
    paused({ reason: "deploy" }),
    "PAUSED",
    'Its queue "media" has been paused for 1 min 30 s, since 2026-01-02T03:02:35.000Z ("deploy"): it may start when somebody resumes it (ResumeQueue).',
  ],
  [
    "paused queue, without a worker",
    { ...paused({}), line: { fleet: { ...FLEET, ...nobody }, look: "unsure", ahead: 0, more: false } },
    "PAUSED",
    'Its queue "media" has been paused',
  ],
  [
    "paused type",
    paused({ target: { kind: "type", type: "resize" }, untilMs: NOW + 5_000 }, { hold: "pause:resize" }),
    "PAUSED",
    'Its type "resize" has been paused for 1 min 30 s, since 2026-01-02T03:02:35.000Z: it may start from 2026-01-02T03:04:10.000Z on, in 5.0 s.',
  ],
  [
    "paused key, and it is over",
    paused({ target: { kind: "key", limit: "per-tenant", key: "acme" }, untilMs: NOW - 1 }, AT_GATE),
    "PAUSED",
    'The limit per-tenant, key "acme", has been paused for 1 min 30 s, since 2026-01-02T03:02:35.000Z: it may start within seconds, because that pause is over.',
  ],
  [
    "held for a pause that has ended",
    queued({}, {}, { hold: "pause:resize" }),
    "HELD",
    "its type was paused, and is no more",
  ],
  [
    "limit full",
    policies(
      {
        gates: [limited({ maxRunning: 2 }, { running: { count: 2, taskIds: ["t1", "t2"] } })],
        heldAhead: { ahead: 1, more: false },
      },
      AT_GATE,
    ),
    "LIMIT_FULL",
    'The limit per-tenant, key "acme", is full, with 2 of 2 running (t1, t2): it starts when one of them ends, behind 1 other job of its key.',
  ],
  [
    "limit full, lowered, of one key for all, and nobody has put the job on hold yet",
    policies({
      gates: [
        limited(
          { maxRunning: 9 },
          {
            key: "",
            override: { maxRunning: 2, rate: undefined },
            running: { count: 5, taskIds: ["t1", "t2", "t3", "t4", "t5"] },
          },
        ),
      ],
    }),
    "LIMIT_FULL",
    "The limit per-tenant is full, with 5 of 2 running (t1, t2, t3 and 2 more): it starts when one of them ends.",
  ],
  [
    "rate used up",
    policies(
      {
        gates: [
          limited({ rate: { count: 10, perMs: 1_000, burst: 5 }, costLabel: "cost" }, { tatMs: NOW + 500 }),
        ],
      },
      AT_GATE,
    ),
    "RATE_LIMITED",
    'The limit per-tenant, key "acme", allows 10 starts in 1.0 s: the next one is at 2026-01-02T03:04:05.400Z, in 0.4 s.',
  ],
  [
    "rate used up further ahead than a burst",
    policies(
      {
        gates: [
          limited(
            { rate: { count: 10, perMs: 1_000, burst: 5 }, costLabel: "cost" },
            { tatMs: NOW + 86_400_000 },
          ),
        ],
      },
      AT_GATE,
    ),
    "RATE_LIMITED",
    'The limit per-tenant, key "acme", allows 10 starts in 1.0 s: the next one is at 2026-01-02T03:04:05.400Z, in 0.4 s.',
  ],
  [
    "rate with a start left",
    policies(
      { gates: [limited({ rate: { count: 10, perMs: 1_000, burst: 5 } }, { tatMs: NOW + 400 })] },
      AT_GATE,
    ),
    "WAITS_ITS_TURN",
    'The limit per-tenant, key "acme", has room, and it is about to have its turn: keys share the workers.',
  ],
  [
    "half-open breaker",
    policies(
      { gates: [limited({}, { breaker: { reason: "9 of 10 attempts failed within 60 s", probeId: "7" } })] },
      AT_GATE,
    ),
    "LIMIT_CLOSED",
    'The limit per-tenant, key "acme", is closed because attempts failed ("9 of 10 attempts failed within 60 s"): job 7 is tried, and the others start when it succeeds.',
  ],
  [
    "breaker whose time is over",
    policies({ gates: [limited({}, { breaker: { reason: "x", probeId: null } })] }, AT_GATE),
    "LIMIT_CLOSED",
    "one job is about to be tried",
  ],
  [
    "closed key",
    policies({ gates: [limited({}, { closed: { untilMs: NOW + 12_000, reason: "429" } })] }, AT_GATE),
    "LIMIT_CLOSED",
    'The limit per-tenant, key "acme", is closed until 2026-01-02T03:04:17.000Z, in 12.0 s ("429").',
  ],
  [
    "limit that a worker does not know",
    policies(
      {
        gates: [{ ...GATE, record: { ...LIMIT, inForceSinceMs: undefined } }],
        behind: [
          { name: "host:7", answers: true, epoch: 2 },
          { name: "host:8", answers: true, epoch: 3 },
        ],
      },
      AT_GATE,
    ),
    "LIMIT_NOT_IN_FORCE",
    "The limit per-tenant is not in force yet, and nothing of it starts before: host:7 has not said to know it",
  ],
  [
    "limit that is new",
    policies({ gates: [{ ...GATE, record: { ...LIMIT, inForceSinceMs: undefined } }] }, AT_GATE),
    "LIMIT_NOT_IN_FORCE",
    "the leader has to look once",
  ],
  [
    "the second of two limits",
    policies(
      { gates: [GATE, limited({ name: "site", maxRunning: 1 }, { running: { count: 1, taskIds: ["t1"] } })] },
      AT_GATE,
    ),
    "LIMIT_FULL",
    "The limit site",
  ],
  [
    "held by a limit of before",
    policies({ gates: [limited({ generation: 4 })] }, AT_GATE),
    "WAITS_ITS_TURN",
    "Its limits have changed since it was put on hold",
  ],
  [
    "not yet looked at, and its limit has room",
    policies({ gates: [GATE] }),
    "NEXT",
    "3 of 20 slots of 2 workers are busy; then its limit per-tenant decides when it starts.",
  ],
  [
    "admitted",
    {
      ...policies({ gates: [limited({ maxRunning: 1 }, { running: { count: 1, taskIds: ["t1"] } })] }),
      admitted: true,
    },
    "NEXT",
    "should start any moment; 3 of 20 slots of 2 workers are busy.",
  ],
];
