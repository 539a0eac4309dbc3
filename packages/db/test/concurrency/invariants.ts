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

/** What everybody was answered; with the two tables it has to make one story. */
export interface Answers {
  readonly claims: Held[];
  /** Claims that began after their worker was seen to be lost: none may be answered with a job. */
  readonly claimsOfLost: Held[];
  /** Attempts whose end was asked for, and what was answered. */
  readonly finishes: (Held & { readonly asked: AttemptOutcome; readonly state: JobState | "stale" })[];
  /** Cancels that found the job unfinished: the fence that they saw, the version they made, and whether it was running. */
  readonly cancels: {
    readonly taskId: string;
    readonly fence: number;
    readonly version: number;
    readonly running: boolean;
  }[];
  /** Holds, promotions and replacements, by job. */
  readonly moves: string[];
  /** Each redrive of a job: the version it made, and the fence it left. */
  readonly redrives: { readonly taskId: string; readonly version: number; readonly fence: number }[];
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
  readonly redrives: number;
  readonly finishedAt: string | null;
  readonly ended: readonly EndedAttempt[];
}

const SEE = `
SELECT t.task_id AS "taskId", t.status, t.fence, t.version, t.attempts, t.max_attempts AS "maxAttempts",
       t.worker_id AS "workerId", t.dead_reason AS "deadReason", t.finished_at::text AS "finishedAt",
       t.cancel_requested_at IS NOT NULL AS "cancelRequested",
       coalesce(t.redrives, 0) AS redrives,
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
  expect(answers.claimsOfLost).toEqual([]);
  const jobs = await see(query, taskIds);
  for (const job of jobs) {
    checkSnapshot(job);
    checkAnswers(job, answers);
    checkFinishes(job, answers);
  }
  return jobs;
}

const upTo = (most: number): number[] => Array.from({ length: most }, (_, index) => index + 1);
const UNCHARGED = new Set<AttemptOutcome | undefined>(["released", "lost", "snoozed"]);
const charged = ({ outcome }: EndedAttempt): boolean => !UNCHARGED.has(outcome);

/** What holds in every snapshot, whatever is under way. */
function checkSnapshot(job: Seen): void {
  const { status, fence, attempts, maxAttempts, ended } = job;
  const successes = ended.filter(({ outcome }) => outcome === "succeeded").map((attempt) => attempt.fence);
  // Neither a release, nor a loss, nor a retry brings back what was asked to stop.
  const back = job.cancelRequested && !["running", "cancelled", "succeeded"].includes(status);
  expect({
    ...job,
    back,
    successes,
    fences: ended.map((attempt) => attempt.fence),
    numbers: ended.map(({ attempt }) => attempt),
    finished: job.finishedAt !== null,
  }).toEqual({
    ...job,
    attempts: Math.min(Math.max(attempts, 0), maxAttempts),
    back: false,
    successes: status === "succeeded" ? [fence] : [],
    fences: upTo(status === "running" ? fence - 1 : fence),
    numbers: numbersOf(job),
    finished: isFinal(status),
  });
}

/** The numbers that attempts have to have: one more than were charged before, and from 1 again after each redrive. */
function numbersOf({ ended, redrives }: Seen): number[] {
  let [count, anew] = [0, 0];
  return ended.map((attempt) => {
    if (attempt.attempt === 1 && count > 0 && anew < redrives) [count, anew] = [0, anew + 1];
    const number = count + 1;
    if (charged(attempt)) count += 1;
    return number;
  });
}

/** What holds between two snapshots, the second taken after the first. */
function checkProgress(before: Seen, after: Seen): void {
  // One version is one content; an ended job stays as it is until it is redriven, and so does an ended attempt for ever.
  const over =
    isFinal(before.status) && (after.redrives === before.redrives || before.status === "succeeded");
  const still = over || after.version === before.version;
  expect(after).toEqual({
    ...(still ? before : after),
    fence: Math.max(before.fence, after.fence),
    version: Math.max(before.version, after.version),
    ended: [...before.ended, ...after.ended.slice(before.ended.length)],
  });
}

/**
 * What holds of a job once everybody has been answered.
 *
 * `attempts` counts the attempts that ended otherwise than `released`, `lost` or `snoozed`, one that is running, and one
 * more when a loss or a snooze itself ended the job: a poisoned job keeps the attempt that condemned it, and so does a
 * job that was lost or snoozed after its cancel was requested. A job that was queued again and only then cancelled keeps
 * none. A redrive makes all that was before it, cancels too, count no more.
 *
 * Every change is one version, and every change but an ending was answered to the one who made it.
 */
function checkAnswers(job: Seen, answers: Answers): void {
  const { taskId, status, fence, ended } = job;
  const redrives = answers.redrives.filter((redriven) => redriven.taskId === taskId);
  const reborn = redrives.reduce((last, next) => (next.version > last.version ? next : last), {
    version: 0,
    fence: 0,
  });
  const claims = answers.claims
    .filter((claim) => claim.taskId === taskId)
    .toSorted((one, other) => one.fence - other.fence);
  const allCancels = answers.cancels.filter((cancel) => cancel.taskId === taskId);
  const cancels = allCancels.filter(({ version }) => version > reborn.version);
  const lately = ended.filter((attempt) => attempt.fence > reborn.fence);
  const moves = answers.moves.filter((moved) => moved === taskId);
  const keptForGood =
    UNCHARGED.has(lately.at(-1)?.outcome) &&
    (job.deadReason === "poison" || (status === "cancelled" && cancels.every(({ running }) => running)));
  const holders = ended.map((attempt) => attempt.workerId);
  expect({
    ...job,
    holders: status === "running" ? [...holders, job.workerId] : holders,
    claimed: claims.map((claim) => claim.fence),
    cancelledAt: cancels.map((cancel) => cancel.fence),
  }).toEqual({
    ...job,
    attempts: lately.filter(charged).length + Number(status === "running") + Number(keptForGood),
    version: 1 + claims.length + ended.length + allCancels.length + moves.length + redrives.length,
    redrives: redrives.length,
    cancelRequested: cancels.length > 0,
    holders: claims.map((claim) => claim.workerId),
    claimed: upTo(fence),
    // No claim after a cancel.
    cancelledAt: cancels.map(() => fence),
  });
}

/** Outcomes that only a finish writes. */
const FINISHED = new Set<AttemptOutcome>(["succeeded", "error", "timeout", "snoozed"]);

/** An attempt ended as its own worker was told, and nobody else was told that it did. */
function checkFinishes({ taskId, ended }: Seen, answers: Answers): void {
  const line = (fence: number, workerId: string, outcome: AttemptOutcome): string =>
    `${fence} of ${workerId}: ${outcome}`;
  const told = answers.finishes.filter((finish) => finish.taskId === taskId && finish.state !== "stale");
  const toldLines = told.map((finish) => line(finish.fence, finish.workerId, finish.asked));
  const kept = ended.map((attempt) => line(attempt.fence, attempt.workerId, attempt.outcome));
  expect(kept).toEqual(expect.arrayContaining(toldLines));
  expect(toldLines).toEqual(
    expect.arrayContaining(kept.filter((_, at) => FINISHED.has(ended[at]?.outcome ?? "lost"))),
  );
  // Success is the one ending that nothing overrules.
  expect(told.filter(({ asked, state }) => (asked === "succeeded") !== (state === "succeeded"))).toEqual([]);
}
