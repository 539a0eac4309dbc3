import type { HandlerContext } from "@connectrpc/connect";
import { mayOn, type Permission, reachOf } from "@muster/identity";
import { commonReach, type Reach, reaches } from "@muster/job";
import { callerOf } from "./caller.ts";
import { denied } from "./denied.ts";

type Call = Pick<HandlerContext, "values">;

/** The queues on which a call's maker has a permission. */
export function reachIn(call: Call, permission: Permission): Reach {
  return reachOf(callerOf(call), permission);
}

/**
 * For a request that names its queue; what is there makes no difference to the answer.
 * @param field where the request says it
 * @throws ConnectError PERMISSION_DENIED
 */
export function demandQueue(call: Call, permission: Permission, field: string, queue: string): void {
  if (!mayOn(callerOf(call), permission, queue)) throw denied(permission, `on the queue ${queue}`, field);
}

/**
 * For what concerns jobs of any queue: their type, or a limit for all.
 * @throws ConnectError PERMISSION_DENIED
 */
export function demandAll(call: Call, permission: Permission, field: string): void {
  if (reachIn(call, permission) !== "everything")
    throw denied(permission, "on every queue, because jobs of any queue are concerned", field);
}

/**
 * The jobs that somebody submits, all or none.
 * @param at what precedes an index in the names of fields; without it there is one job
 * @throws ConnectError PERMISSION_DENIED for the first one of a queue that is not the caller's
 */
export function demandQueues(call: Call, jobs: readonly { readonly queue: string }[], at?: string): void {
  const reach = reachIn(call, "jobs.submit");
  if (reach === "everything") return;
  for (const [index, { queue }] of jobs.entries()) {
    const field = at === undefined ? "job.queue" : `${at}[${index}].queue`;
    if (!reaches(reach, queue)) throw denied("jobs.submit", `on the queue ${queue}`, field);
  }
}

/** The same for the jobs of schedules. Whoever makes a schedule submits its jobs. */
export function demandScheduled(
  call: Call,
  schedules: readonly { readonly job: { readonly queue: string } }[],
): void {
  const reach = reachIn(call, "schedules.write");
  if (reach === "everything") return;
  for (const [index, { job }] of schedules.entries())
    if (!reaches(reach, job.queue))
      throw denied("schedules.write", `on the queue ${job.queue}`, `schedules[${index}].job.queue`);
}

/**
 * The part of a filter that keeps a call within its maker's grants; none where these are everything.
 * @param field of the request's own filter by queue, and what it says; empty = jobs of any queue that the caller reaches
 * @throws ConnectError PERMISSION_DENIED for a filter by another queue
 */
export function withinReach(
  call: Call,
  permission: Permission,
  field: string,
  queue: string,
): { readonly reach?: readonly string[] } {
  const reach = reachIn(call, permission);
  if (reach === "everything") return {};
  if (queue !== "") demandQueue(call, permission, field, queue);
  return { reach };
}

/** Which jobs a request asks for, as far as a caller may not ask for any. */
interface Asked {
  readonly queue?: string;
  readonly error?: string;
  readonly search?: string;
}

/**
 * The same for filters that look at what errors say: these find jobs whose errors their caller may read, and no others. What is
 * changed by such a filter, or counted, would else tell word by word what is not shown.
 */
export function withinSight(
  call: Call,
  permission: Permission,
  field: string,
  { queue = "", error, search }: Asked,
): { readonly reach?: readonly string[]; readonly details?: readonly string[] } {
  const within = withinReach(call, permission, field, queue);
  const details = reachIn(call, "jobs.read_payload");
  if (details === "everything") return within;
  return {
    ...(error === undefined ? within : { reach: commonReach(within.reach ?? details, details) }),
    // A search finds jobs by other texts as well.
    ...(search !== undefined && { details }),
  };
}
