import { gateUnlessFull } from "@muster/client";
import {
  type Database,
  endSchedule,
  lockScheduleSoon,
  markSubmitted,
  type Overlap,
  otherPending,
  pauseSchedule,
  postponeTick,
  type Query,
  removePending,
  type ScheduleRecord,
  settleTick,
  statesOf,
  submit,
  type TickReason,
  type TickRecord,
  trimTicks,
} from "@muster/db";
import { isFinal } from "@muster/job";
import { rememberJob } from "../recent.ts";
import { scheduledJob } from "../scheduled-job.ts";

/** How soon a tick that waits for a job to end is looked at again. */
const LOOK_AGAIN_MS = 500;
/** Regular ticks that are kept of each schedule. */
const KEPT_TICKS = 1_000;
/** Older ones are dropped with one tick in so many, whatever becomes of it: most may be skipped, for weeks. */
const TRIM_ONE_IN = 100;

/** What became of a tick. `cancel`: jobs that are to be asked to stop, so that it can begin. */
export type Decision =
  | { readonly state: "submitted"; readonly taskId: string; readonly submittedMs: number }
  | { readonly state: "skipped" | "missed"; readonly reason: TickReason; readonly detail?: string }
  | { readonly state: "pending"; readonly reason: TickReason; readonly cancel: readonly string[] };

/**
 * Decides about one pending tick and does it, in one transaction that has the schedule's row: ticks of one schedule are
 * decided one after the other, and none while a pause is being committed. Undefined when somebody else has decided it.
 * @throws what `isLockTimeout` knows when somebody has had the schedule for half a second; MusterError `resource_exhausted`
 * when a limit has no room for the job
 */
export async function decideTick(database: Database, tick: TickRecord): Promise<Decision | undefined> {
  return database.transaction(async (query) => {
    const schedule = await lockScheduleSoon(query, tick.schedule);
    if (schedule === undefined) {
      await removePending(query, [tick.schedule]);
      return undefined;
    }
    if (Math.random() * TRIM_ONE_IN < 1) await trimTicks(query, tick.schedule, KEPT_TICKS);
    const jobs = await jobsOf(query, schedule);
    const decision = refusalOf(schedule, tick, jobs) ?? (await atOverlap(query, schedule, tick, jobs.live));
    return carryOut(query, schedule, tick, jobs, decision);
  });
}

interface Jobs {
  readonly live: readonly string[];
  /** The last one to have ended, if it failed. */
  readonly failed: string | undefined;
}

async function jobsOf(query: Query, { recent }: ScheduleRecord): Promise<Jobs> {
  const states = await statesOf(query, recent);
  const ended = states.findLast(({ status }) => isFinal(status));
  return {
    live: states.filter(({ status }) => !isFinal(status)).map(({ task_id: id }) => id),
    failed: ended?.status === "failed" || ended?.status === "deadletter" ? ended.task_id : undefined,
  };
}

/** Why no job may be made of it whatever else runs. */
function refusalOf(
  { definition, pause, runs, nowMs }: ScheduleRecord,
  tick: TickRecord,
  { failed }: Jobs,
): Decision | undefined {
  const regular = tick.run === "";
  if (regular && pause !== undefined) return { state: "skipped", reason: "paused", detail: pause.reason };
  if (regular && definition.maxRuns !== undefined && runs >= definition.maxRuns)
    return { state: "skipped", reason: "max_runs" };
  if (nowMs - tick.dueMs > definition.catchupMs)
    return { state: "missed", reason: "window", ...(tick.detail !== undefined && { detail: heldBy(tick) }) };
  if (regular && definition.pauseOnFailure && failed !== undefined)
    return { state: "skipped", reason: "failure", detail: failed };
  return undefined;
}

/** What kept a tick from being submitted until its window was over. */
function heldBy({ reason, detail = "" }: TickRecord): string {
  return reason === "overlap" ? `the job ${detail} of an earlier tick was unfinished` : detail;
}

async function atOverlap(
  query: Query,
  { definition, nowMs }: ScheduleRecord,
  tick: TickRecord,
  live: readonly string[],
): Promise<Decision> {
  const overlap: Overlap = tick.overlap ?? definition.overlap;
  const [first] = live;
  if (overlap === "allow" || first === undefined)
    return { state: "submitted", taskId: tick.taskId ?? "", submittedMs: nowMs };
  if (overlap === "skip") return { state: "skipped", reason: "overlap", detail: first };
  const others = await otherPending(query, tick);
  if (overlap === "queue_one")
    return others.older
      ? { state: "skipped", reason: "overlap", detail: first }
      : { state: "pending", reason: "overlap", cancel: [] };
  return others.newer
    ? { state: "skipped", reason: "superseded", detail: first }
    : { state: "pending", reason: "overlap", cancel: live };
}

async function carryOut(
  query: Query,
  schedule: ScheduleRecord,
  tick: TickRecord,
  { live }: Jobs,
  decision: Decision,
): Promise<Decision | undefined> {
  if (decision.state === "pending") {
    const detail = live.at(0);
    const wait = { reason: decision.reason, afterMs: LOOK_AGAIN_MS, ...(detail !== undefined && { detail }) };
    await postponeTick(query, tick, wait);
    return decision;
  }
  if (decision.state !== "submitted") {
    if (decision.reason === "failure") await pauseAfterFailure(query, schedule, decision.detail ?? "");
    // The bound may have been lowered below what has been made while this tick was due.
    if (decision.reason === "max_runs") await endSchedule(query, tick.schedule);
    return (await settleTick(query, tick, decision)) ? decision : undefined;
  }
  const job = await gateUnlessFull(query, scheduledJob(schedule.definition, tick), schedule.recent);
  const recent = rememberJob(schedule.recent, live, decision.taskId);
  if (!(await markSubmitted(query, tick, recent))) return undefined;
  // The promoter queues it: its push after its own commit, and its lane, are in one place.
  await submit(query, [job], { pushedBy: "promoter" });
  return decision;
}

async function pauseAfterFailure(query: Query, { definition }: ScheduleRecord, job: string): Promise<void> {
  const reason = `its job ${job} failed`;
  await pauseSchedule(query, definition.name, { reason, untilMs: undefined });
}
