import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { AttemptOutcome, AttemptSchema } from "@muster/proto/scheduler/v1/attempt";
import { JobState, JobStatusSchema } from "@muster/proto/scheduler/v1/job";
import { expect, test } from "vitest";
import { timestampOf } from "../../format/times.ts";
import { timelineOf } from "./timeline.ts";

const at = (seconds: number): ReturnType<typeof timestampOf> =>
  timestampOf(1_000_000_000_000 + seconds * 1000);
const told = (
  job: Exclude<MessageInitShape<typeof JobStatusSchema>, { readonly $typeName: string }>,
  attempts: readonly MessageInitShape<typeof AttemptSchema>[] = [],
): string[] =>
  timelineOf(
    create(JobStatusSchema, { queue: "mail", createdAt: at(0), ...job }),
    attempts.map((attempt) => create(AttemptSchema, attempt)),
  ).map(({ text, detail }) => (detail === undefined ? text : `${text} (${detail})`));

test("a job that failed, was lost, given up, redriven and succeeded is told in the order of what happened", () => {
  const attempt = { workerId: "w", attempt: 1 };
  const attempts = [
    { ...attempt, fence: 3, startedAt: at(30), finishedAt: at(32), outcome: AttemptOutcome.SUCCEEDED },
    {
      ...attempt,
      fence: 2,
      startedAt: at(9),
      finishedAt: at(10),
      outcome: AttemptOutcome.ERROR,
      error: "no",
      reason: "exhausted",
    },
    { ...attempt, fence: 1, startedAt: at(1), finishedAt: at(8), outcome: AttemptOutcome.LOST },
  ];
  const job = {
    state: JobState.SUCCEEDED,
    attempts: 1,
    submittedBy: "token:ci",
    redrivenAt: at(20),
    redrives: 1,
    redrivenFrom: "deadletter:exhausted",
    finishedAt: at(32),
  };
  expect(told(job, attempts)).toEqual([
    "Submitted to mail by token:ci",
    "Attempt 1 started on w",
    "Attempt 1 was lost with its worker, and is not charged after 7 s",
    "Attempt 1 started on w",
    "Attempt 1 failed after 1 s (no; no further attempt: exhausted)",
    "Redriven (it had ended as deadletter:exhausted)",
    "Attempt 1 started on w",
    "Attempt 1 succeeded after 2 s",
    "Ended: succeeded",
  ]);
});

test("a job that waits says from when it may start, and what holds it back", () => {
  const hold = { code: "limit", text: "its limit api is full", since: at(5) };
  expect(told({ state: JobState.QUEUED, runAt: at(4), schedule: "nightly", hold })).toEqual([
    "Submitted to mail by the schedule nightly",
    "May start from here on",
    "Held back: limit (its limit api is full)",
  ]);
});

test("a cancel says who wanted what, before and after it took effect", () => {
  expect(
    told({ state: JobState.RUNNING, cancelRequested: true, cancelReason: "wrong", updatedAt: at(3) }),
  ).toContain("Asked to stop (wrong)");
  expect(told({ state: JobState.CANCELLED, cancelReason: "wrong", finishedAt: at(4) })).toContain(
    "Ended: cancelled (wrong)",
  );
});
