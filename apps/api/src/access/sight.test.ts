import { create, type DescMessage, ScalarType, toJsonString } from "@bufbuild/protobuf";
import type { AttemptRecord, JobRecord, LogEntry, ScheduleRecord } from "@muster/db";
import { AttemptSchema } from "@muster/proto/scheduler/v1/attempt";
import { JobEventSchema, JobStatusSchema } from "@muster/proto/scheduler/v1/job";
import { QueueService } from "@muster/proto/scheduler/v1/queue_service";
import { ScheduleStatusSchema } from "@muster/proto/scheduler/v1/schedule";
import { ScheduleService } from "@muster/proto/scheduler/v1/schedule_service";
import { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import type { WatchedEvent } from "@muster/watch";
import { expect, test } from "vitest";
import { facts } from "../../test/explain/facts.ts";
import { jobRecord } from "../../test/job-record.ts";
import { explain } from "../rpc/explain/explanation.ts";
import { toScheduleStatus } from "../rpc/schedule/to-schedule.ts";
import { toAttempt, toEvent, toStatus } from "../to-proto.ts";
import { HIDDEN, seenAttempt, seenEvents, seenJob, seenSchedule } from "./sight.ts";

/** What a viewer does not see: rows are cut down by the functions of sight.ts, and the tests below try each. */
const KEPT_FROM_VIEWERS = [
  "Attempt.error",
  "Attempt.stack",
  "Job.json",
  "Job.payload",
  "JobEvent.progress",
  "JobStatus.last_error",
  // Only of a GetJob that asks for it, which viewers may not.
  "JobStatus.payload",
  "JobStatus.payload_json",
  "JobStatus.progress",
  "JobStatus.result",
  "JobStatus.result_json",
  "LimitKeyUse.reason",
  "LogLine.fields",
  "LogLine.message",
  "OutputChunk.data",
];
/** What a viewer does: words of ours, and what people have said for others to read. */
const TOLD_TO_VIEWERS = [
  "Attempt.reason",
  "ExplainJobResponse.sentence",
  "ExplainScheduleResponse.sentence",
  "JobHold.text",
  "JobStatus.cancel_reason",
  "JobStatus.dead_reason",
  "Pause.reason",
  "PreviewScheduleResponse.text",
  "ScheduleStatus.pause_reason",
  "ScheduleStatus.problem",
  "ScheduleStatus.text",
  "ScheduleTick.reason",
];

const TEXT = /error|stack|message|reason|text|sentence|problem|detail|payload|result|progress|output/u;

/** Fields of answers that can hold what jobs are about, or say why something went wrong. */
function tellingFields(): string[] {
  const services = [SchedulerService, QueueService, ScheduleService];
  const messages = new Set<DescMessage>(
    services.flatMap(({ methods }) => methods.map(({ output }) => output)),
  );
  const telling: string[] = [];
  // A set that grows while it is walked.
  for (const { fields, typeName } of messages) {
    for (const field of fields) {
      if (field.message?.typeName === "google.protobuf.Value" || field.scalar === ScalarType.BYTES)
        telling.push(`${typeName}.${field.name}`);
      else if (field.message !== undefined && !field.message.typeName.startsWith("google."))
        messages.add(field.message);
      else if (field.scalar === ScalarType.STRING && TEXT.test(field.name))
        telling.push(`${typeName}.${field.name}`);
    }
  }
  return telling.map((name) => name.replace("scheduler.v1.", "")).toSorted();
}

test("sequence 133: each bytes, Value and text field of each answer is told to viewers or kept from them", () => {
  expect(tellingFields()).toEqual([...KEPT_FROM_VIEWERS, ...TOLD_TO_VIEWERS].toSorted());
});

const NOW = new Date("2026-01-02T03:04:05.000Z");
const SECRET = "s3cret";
const JOB: JobRecord = jobRecord(NOW, {
  state: "failed",
  lastError: `Error: ${SECRET}`,
  finishedAt: NOW,
  labels: { tenant: "blue" },
  result: { kind: "json", data: Buffer.from(`{"a":"${SECRET}"}`) },
  progress: { json: `"${SECRET}"`, at: NOW },
});

test("a viewer's job has its labels and states, and no payload, result, progress or error", () => {
  for (const result of [JOB.result, { kind: "bytes", data: Buffer.from(SECRET) } as const]) {
    const job = { ...JOB, ...(result && { result }) };
    const text = (sees: boolean): string =>
      toJsonString(JobStatusSchema, create(JobStatusSchema, toStatus(seenJob(job, sees))));
    expect(text(true)).toContain(SECRET);
    expect(text(false)).not.toContain(SECRET);
    expect(text(false)).not.toContain(Buffer.from(SECRET).toString("base64"));
    expect(JSON.parse(text(false))).toMatchObject({ lastError: HIDDEN, labels: { tenant: "blue" } });
  }
  expect(seenJob({ ...JOB, lastError: null }, false).lastError).toBeNull();
});

test("a viewer's attempts have no error and no stack, and say that there were some", () => {
  const attempt: AttemptRecord = {
    fence: 1,
    attempt: 1,
    outcome: "error",
    error: SECRET,
    stack: `at ${SECRET} (a.ts:1:1)`,
    reason: "permanent",
    workerId: "w",
    startedAt: NOW,
    finishedAt: NOW,
    nextRunAt: null,
    fingerprint: null,
  };
  const seen = create(AttemptSchema, toAttempt(seenAttempt(attempt, false)));
  expect(seen).toMatchObject({ error: HIDDEN, stack: HIDDEN, reason: "permanent" });
  expect(toAttempt(seenAttempt(attempt, true)).error).toBe(SECRET);
});

test("a viewer's schedule has its times and no payload", () => {
  const definition = {
    name: "nightly",
    spec: { cron: "0 3 * * *" },
    timeZone: "UTC",
    dst: "vixie",
    overlap: "skip",
    misfire: "fire_once",
    catchupMs: 1_000,
    jitterMs: 0,
    startAtMs: undefined,
    endAtMs: undefined,
    maxRuns: undefined,
    pauseOnFailure: false,
    job: {
      type: "report",
      queue: "media",
      priority: "default",
      payload: { kind: "json", data: Buffer.from(`"${SECRET}"`) },
      maxAttempts: 1,
      timeoutMs: 1_000,
    },
  } as const;
  const record = {
    definition,
    owner: "web",
    revision: 1,
    createdMs: 0,
    updatedMs: 0,
    nowMs: 0,
    runs: 0,
    missed: 0,
  };
  const schedule: ScheduleRecord = {
    ...record,
    specVersion: 1,
    digest: "",
    pause: undefined,
    lastNominalMs: 0,
    next: undefined,
    tzVersion: "",
    recent: [],
    problem: undefined,
  };
  const text = (sees: boolean): string =>
    toJsonString(
      ScheduleStatusSchema,
      create(ScheduleStatusSchema, toScheduleStatus(seenSchedule(schedule, sees))),
    );
  expect(text(true)).toContain(SECRET);
  expect(text(false)).not.toContain(SECRET);
  expect(JSON.parse(text(false))).toMatchObject({ schedule: { name: "nightly", job: { type: "report" } } });
});

async function* eventsOf(...jobs: readonly JobRecord[]): AsyncGenerator<WatchedEvent> {
  for (const job of jobs) {
    const { taskId } = job;
    yield { sequence: 1, job: { ...job, state: "running" } };
    const entry = (kind: LogEntry["kind"], data: unknown): WatchedEvent => ({
      sequence: 2,
      taskId,
      entry: { sequence: 2, kind, at: 0, attempt: 1, data: JSON.stringify(data) },
    });
    yield entry("progress", SECRET);
    yield entry("log", { level: "info", message: SECRET });
    yield entry("output", { stream: "stdout", base64: Buffer.from(SECRET).toString("base64"), cut: false });
    yield { sequence: 3, job };
  }
}

test("a viewer is told the changes of jobs and nothing that handlers report, each job by its own queue", async () => {
  const mine = { ...JOB, taskId: "0199c0de-0000-7000-8000-000000000001", queue: "mine" };
  const told: string[] = [];
  for await (const event of seenEvents(eventsOf(JOB, mine), (queue) => queue === "mine"))
    told.push(toJsonString(JobEventSchema, create(JobEventSchema, toEvent(event))));
  const [ofOthers, ofMine] = [told.slice(0, 2), told.slice(2)];
  expect(ofMine).toHaveLength(5);
  expect(ofMine.filter((text) => text.includes(SECRET)).length).toBeGreaterThan(2);
  for (const text of ofOthers) expect(text).toContain(JOB.taskId);
  expect(ofOthers.join("\n")).not.toContain(SECRET);
});

test("no explanation quotes an error that its reader may not see", () => {
  const states = ["failed", "retry", "deadletter"] as const;
  for (const state of states) {
    const runAt = new Date(NOW.getTime() + 60_000);
    const job = seenJob({ ...JOB, state, runAt, deadReason: "exhausted" }, false);
    const { sentence } = explain(facts(job));
    expect(sentence).not.toContain(SECRET);
    expect(sentence).toContain(HIDDEN);
  }
});
