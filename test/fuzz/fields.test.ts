import type { DescMethod, JsonValue } from "@bufbuild/protobuf";
import { QueueService } from "@muster/proto/scheduler/v1/queue_service";
import { ScheduleService } from "@muster/proto/scheduler/v1/schedule_service";
import { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AppProcess } from "../support/app-process.ts";
import { LONG } from "../support/long.ts";
import { type System, startSystem } from "../support/system.ts";
import { oddRequests } from "./odd-values.ts";

/**
 * Every field of every call is tried with what a field of its type must not be, and with what it barely may. case C5: the
 * last nanosecond of the year 9999 was rounded up, and the schedule that had it failed every list that it was in.
 */

const CODES = new Set([
  "invalid_argument",
  "not_found",
  "already_exists",
  "failed_precondition",
  "resource_exhausted",
  "deadline_exceeded",
  "unimplemented",
]);
const JOB = { type: "noop", json: { a: 1 } };
const ID = "0199c0de-0000-7000-8000-000000000000";
const SCHEDULE = { name: "odd", cron: "@daily", job: JOB };
/** Of jobs that no other test of this file makes. */
const LIMIT = {
  name: "odd",
  queue: "odd",
  keyLabel: "tenant",
  maxRunning: 1,
  rate: { count: 1, per: "1s" },
  breaker: { errorRatio: 0.5 },
};
/** What each method is asked beside the odd value; those that are not named are asked for the job `ID`. */
const RIGHT: Readonly<Record<string, Readonly<Record<string, JsonValue>>>> = {
  SubmitJob: { job: JOB },
  SubmitJobs: { jobs: [JOB] },
  WatchJobs: { jobIds: [ID] },
  CancelJobs: { type: "none" },
  RedriveJobs: { type: "none" },
  ListJobs: {},
  ApplySchedules: { owner: "odd", schedules: [SCHEDULE] },
  GetSchedule: { name: "odd" },
  ListSchedules: {},
  DeleteSchedule: { name: "none" },
  PauseSchedule: { name: "odd" },
  ResumeSchedule: { name: "odd" },
  TriggerSchedule: { name: "odd" },
  BackfillSchedule: {
    name: "odd",
    from: "2026-01-01T00:00:00Z",
    to: "2026-01-02T00:00:00Z",
    requestId: "r",
  },
  PreviewSchedule: { schedule: SCHEDULE },
  ExplainSchedule: { name: "odd" },
  ListQueues: {},
  GetQueue: { queue: "odd" },
  PauseQueue: { queue: "odd" },
  ResumeQueue: { queue: "odd" },
  ListPauses: {},
  PutLimit: { limit: LIMIT },
  DeleteLimit: { name: "none" },
  GetLimit: { name: "odd" },
  ListLimits: {},
  PutLimitOverride: { limit: "odd", override: { key: "k", maxRunning: 1 } },
  DeleteLimitOverride: { limit: "odd", key: "k" },
  ListLimitOverrides: { limit: "odd" },
  GetLimitUse: { limit: "odd" },
  GetSeries: {},
};
/** On a machine that does other things as well. */
const SLOW_MS = 10_000;
/** Of a method's odd requests one in so many with each change, so that each kind of field has some; all in `make proofs`. */
const EACH = LONG ? 1 : 3;

let system: System;
let api: AppProcess;
beforeAll(async () => {
  system = await startSystem();
  api = await system.start("api");
  for (const method of [ScheduleService.method.applySchedules, QueueService.method.putLimit]) {
    const { code, text } = await call(method, RIGHT[method.name] ?? {});
    if (code !== undefined) throw new Error(`${method.name}: ${text}`);
  }
});
afterAll(async () => system[Symbol.asyncDispose]());

const METHODS = [...SchedulerService.methods, ...ScheduleService.methods, ...QueueService.methods];

const READINGS = [
  SchedulerService.method.listJobs,
  ScheduleService.method.listSchedules,
  QueueService.method.listLimits,
  QueueService.method.listLimitOverrides,
  QueueService.method.listPauses,
  QueueService.method.listQueues,
];

test.each(METHODS.map((method) => [method.name, method] as const))("%s", async (_, method) => {
  const wrong: string[] = [];
  const odd = [...oddRequests(method.input, RIGHT[method.name] ?? { jobId: ID })];
  for (const { field, request } of odd.filter((_request, index) => index % EACH === 0)) {
    const { code, text, ms } = await call(method, request);
    const sound = code === undefined || CODES.has(code);
    if (sound && ms < SLOW_MS && !/select |insert |update |pg_/iu.test(text)) continue;
    wrong.push(
      `${field} ${JSON.stringify(request).slice(0, 200)}: ${Math.round(ms)} ms ${text.slice(0, 300)}`,
    );
  }
  expect(wrong).toEqual([]);
  // What was taken can be read again.
  for (const reading of READINGS)
    expect((await call(reading, { ...RIGHT[reading.name], pageSize: 1_000 })).code).toBeUndefined();
});

interface Answer {
  /** Undefined for a success. */
  readonly code: string | undefined;
  readonly text: string;
  readonly ms: number;
}

async function call(method: DescMethod, request: Readonly<Record<string, JsonValue>>): Promise<Answer> {
  const streams = method.methodKind === "server_streaming";
  const body = Buffer.from(JSON.stringify(request));
  const startedAt = performance.now();
  const response = await fetch(`http://127.0.0.1:${api.apiPort}/${method.parent.typeName}/${method.name}`, {
    method: "POST",
    headers: {
      "content-type": streams ? "application/connect+json" : "application/json",
      "connect-timeout-ms": streams ? "200" : "10000",
    },
    body: streams ? framed(body) : body,
    signal: AbortSignal.timeout(20_000),
  });
  const text = await response.text();
  const code = /"code":"([a-z_]+)"/u.exec(text.slice(0, 5_000))?.[1];
  return {
    code: response.ok && !streams ? undefined : code,
    text: code === undefined ? "" : text,
    ms: performance.now() - startedAt,
  };
}

function framed(body: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(body.length, 1);
  return Buffer.concat([head, body]);
}
