import type { Query } from "@muster/db";
import type { AttemptOutcome, DeadReason, JobState } from "@muster/job";
import { isFinal } from "@muster/job";
import { sleep } from "@muster/runtime";
import { expect } from "vitest";

/** One attempt as the worker that claimed it knows it. */
export interface Held {
  readonly taskId: string;
  readonly fence: number;
  readonly workerId: string;
}

export const keyOf = ({ taskId, fence }: Omit<Held, "workerId">): string => `${taskId}/${fence}`;

/** What everybody was answered; with the two tables it has to make one story. */
export interface Answers {
  /** By {@link keyOf}. */
  readonly claims: Map<string, Held>;
  /** Attempts whose end was asked for, and what was answered. */
  readonly finishes: (Held & { readonly asked: AttemptOutcome; readonly state: JobState | "stale" })[];
  /** Cancels that found the job unfinished: the fence that they saw, and whether it was running. */
  readonly cancels: { readonly taskId: string; readonly fence: number; readonly running: boolean }[];
  /** Holds and promotions, by job. */
  readonly moves: string[];
}

interface EndedAttempt {
  readonly fence: number;
  readonly attempt: number;
  readonly workerId: string;
  readonly outcome: AttemptOutcome;
}

/** A job and its ended attempts in one snapshot. */
export interface Seen {
  readonly taskId: string;
  readonly status: JobState;
  readonly fence: number;
  readonly version: number;
  readonly attempts: number;
  readonly maxAttempts: number;
  readonly workerId: string | null;
  readonly deadReason: DeadReason | null;
  readonly cancelRequested: boolean;
  readonly finishedAt: string | null;
  readonly ended: readonly EndedAttempt[];
}

const SEE = `
SELECT t.task_id AS "taskId", t.status, t.fence, t.version, t.attempts, t.max_attempts AS "maxAttempts",
       t.worker_id AS "workerId", t.dead_reason AS "deadReason", t.finished_at::text AS "finishedAt",
       t.cancel_requested_at IS NOT NULL AS "cancelRequested",
       (SELECT coalesce(json_agg(json_build_object('fence', a.fence, 'attempt', a.attempt, 'outcome', a.outcome,
                                                   'workerId', a.worker_id) ORDER BY a.fence), '[]')
        FROM task_attempts AS a WHERE a.task_id = t.task_id) AS ended
FROM tasks AS t WHERE t.task_id = ANY($1::uuid[]) ORDER BY t.task_id`;

const see = (query: Query, taskIds: readonly string[]): Promise<Seen[]> => query<Seen>(SEE, [taskIds]);

/** Between two looks; without it the reader, and not the actors, would keep the machine busy. */
const PAUSE_MS = 2;

async function watch(query: Query, taskIds: readonly string[], done: AbortSignal): Promise<void> {
  let before = await see(query, taskIds);
  while (!done.aborted) {
    const after = await see(query, taskIds);
    for (const job of after) checkSnapshot(job);
    for (const [index, job] of after.entries()) checkProgress(before[index] ?? job, job);
    before = after;
    await sleep(PAUSE_MS);
  }
}

/** Looks at the jobs all the time that the actors need. Ends when all have ended, so that a failure disturbs no later round. */
export async function whileWatched(
  query: Query,
  taskIds: readonly string[],
  actors: readonly Promise<void>[],
): Promise<void> {
  const done = new AbortController();
  const acting = Promise.allSettled(actors).finally(() => done.abort());
  const watching = Promise.allSettled([watch(query, taskIds, done.signal)]);
  for (const ended of [...(await acting), ...(await watching)]) {
    if (ended.status === "rejected") throw ended.reason;
  }
}

/** The jobs, once nobody has a statement under way and everybody has been answered. */
export async function checkRound(
  query: Query,
  taskIds: readonly string[],
  answers: Answers,
): Promise<Seen[]> {
  const jobs = await see(query, taskIds);
  for (const job of jobs) {
    checkSnapshot(job);
    checkAnswers(job, answers);
  }
  return jobs;
}

const charged = ({ outcome }: EndedAttempt): boolean => outcome !== "released" && outcome !== "lost";

/** What holds in every snapshot, whatever is under way. */
function checkSnapshot(job: Seen): void {
  const { taskId, status, fence, ended } = job;
  const running = status === "running";
  expect(job.attempts, taskId).toBeGreaterThanOrEqual(0);
  expect(job.attempts, taskId).toBeLessThanOrEqual(job.maxAttempts);
  const fences = Array.from({ length: running ? fence - 1 : fence }, (_, index) => index + 1);
  expect({ taskId, status, fences: ended.map((attempt) => attempt.fence) }).toEqual({
    taskId,
    status,
    fences,
  });
  const successes = ended.filter(({ outcome }) => outcome === "succeeded").map((attempt) => attempt.fence);
  expect({ taskId, status, successes }).toEqual({
    taskId,
    status,
    successes: status === "succeeded" ? [fence] : [],
  });
  expect(isFinal(status) === (job.finishedAt !== null), `${taskId} ${status} ${job.finishedAt}`).toBe(true);
  // Neither a release, nor a loss, nor a retry brings back what was asked to stop.
  const mayBe: readonly JobState[] = job.cancelRequested ? ["running", "cancelled", "succeeded"] : [status];
  expect(mayBe, taskId).toContain(status);
}

/** What holds between two snapshots, the second taken after the first. */
function checkProgress(before: Seen, after: Seen): void {
  const { taskId } = after;
  expect(after.fence, taskId).toBeGreaterThanOrEqual(before.fence);
  expect(after.version, taskId).toBeGreaterThanOrEqual(before.version);
  // An ended attempt is history, and so is an ended job; one version is one content.
  expect(after.ended.slice(0, before.ended.length)).toEqual(before.ended);
  if (isFinal(before.status) || after.version === before.version) expect(after).toEqual(before);
}

/**
 * What holds of a job once everybody has been answered.
 *
 * `attempts` counts the attempts that ended otherwise than `released` or `lost`, one that is running, and one more when
 * a loss itself ended the job: a poisoned job keeps the attempt that condemned it, and so does a job that was lost after
 * its cancel was requested. A job that was lost, queued again and only then cancelled keeps none.
 */
function checkAnswers(job: Seen, answers: Answers): void {
  const { taskId, status, fence, ended } = job;
  const claims = [...answers.claims.values()].filter((claim) => claim.taskId === taskId);
  const fences = claims.map((claim) => claim.fence).toSorted((a, b) => a - b);
  expect({ taskId, fences }).toEqual({
    taskId,
    fences: Array.from({ length: fence }, (_, index) => index + 1),
  });
  for (const attempt of ended) {
    expect(answers.claims.get(keyOf({ taskId, fence: attempt.fence }))?.workerId).toBe(attempt.workerId);
  }
  if (status === "running") expect(answers.claims.get(keyOf(job))?.workerId).toBe(job.workerId);

  const cancels = answers.cancels.filter((cancel) => cancel.taskId === taskId);
  expect({ taskId, cancelRequested: job.cancelRequested }).toEqual({
    taskId,
    cancelRequested: cancels.length > 0,
  });
  // No claim after a cancel.
  for (const cancel of cancels) expect(cancel.fence, taskId).toBe(fence);

  const lostForGood =
    ended.at(-1)?.outcome === "lost" &&
    (job.deadReason === "poison" || (status === "cancelled" && cancels.every(({ running }) => running)));
  const counted = ended.filter(charged).length + Number(status === "running") + Number(lostForGood);
  expect({ ...job, attempts: job.attempts }).toEqual({ ...job, attempts: counted });
  for (const [index, { attempt }] of ended.entries()) {
    expect(attempt, taskId).toBe(ended.slice(0, index).filter(charged).length + 1);
  }

  // Every change is one version, and every change but an ending was answered to the one who made it.
  const moves = answers.moves.filter((moved) => moved === taskId).length;
  expect({ ...job, version: job.version }).toEqual({
    ...job,
    version: 1 + claims.length + ended.length + cancels.length + moves,
  });
  checkFinishes(job, answers);
}

/** Outcomes that only a finish writes. */
const FINISHED: readonly AttemptOutcome[] = ["succeeded", "error", "timeout"];

/** An attempt ended as its own worker was told, and nobody else was told that it did. */
function checkFinishes(job: Seen, answers: Answers): void {
  const { taskId, ended } = job;
  const kept = ended.map((attempt) => `${attempt.fence} ${attempt.workerId} ${attempt.outcome}`);
  const finishes = answers.finishes.filter((finish) => finish.taskId === taskId && finish.state !== "stale");
  const told = finishes.map((finish) => `${finish.fence} ${finish.workerId} ${finish.asked}`);
  expect(kept).toEqual(expect.arrayContaining(told));
  const untold = kept.filter((_, index) => FINISHED.includes(ended[index]?.outcome ?? "lost"));
  expect(told).toEqual(expect.arrayContaining(untold));
  // Success is the one ending that nothing overrules.
  for (const { asked, state } of finishes) expect(state === "succeeded", taskId).toBe(asked === "succeeded");
}
