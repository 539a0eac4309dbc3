import type { HandlerContext } from "@connectrpc/connect";
import { type Database, getLimit, queueOfJob, scheduleQueue, unknownLimit } from "@muster/db";
import type { Permission } from "@muster/identity";
import { MusterError, reaches, unknownJob } from "@muster/job";
import { unknownSchedule } from "@muster/schedule";
import { denied } from "./denied.ts";
import { reachIn } from "./reach.ts";

type Call = Pick<HandlerContext, "values">;

/**
 * Whether a call may be about this job. Its queue is read before anything else of it, and only for callers who do not reach
 * all of them: a job has the same queue for all its life.
 * @returns whether the caller sees its payload, its result and the details of its errors
 * @throws MusterError `not_found` for a job that the caller may not know of, word for word as for one that does not exist;
 * ConnectError PERMISSION_DENIED for one that it may only look at
 */
export async function demandJob(
  call: Call,
  permission: Permission,
  database: Database,
  taskId: string,
): Promise<boolean> {
  const [reach, details] = [reachIn(call, permission), reachIn(call, "jobs.read_payload")];
  if (reach === "everything" && (details === "everything" || details.length === 0))
    return details === "everything";
  const queue = await queueOfJob(database, taskId);
  if (queue === undefined) throw unknownJob(taskId);
  if (reaches(reach, queue)) return reaches(details, queue);
  if (reaches(reachIn(call, "jobs.read"), queue)) throw denied(permission, `on the queue ${queue}`, "job_id");
  throw unknownJob(taskId);
}

/**
 * The same for a limit. One for jobs of any queue is known to those who reach them all.
 * @throws MusterError `not_found`; ConnectError PERMISSION_DENIED
 */
export async function demandLimit(
  call: Call,
  permission: Permission,
  { query }: Pick<Database, "query">,
  name: string,
): Promise<void> {
  const reach = reachIn(call, permission);
  if (reach === "everything") return;
  const { queue } = (await getLimit(query, name))?.limit ?? {};
  if (queue !== undefined && reaches(reach, queue)) return;
  if (queue !== undefined && reaches(reachIn(call, "limits.read"), queue))
    throw denied(permission, `on the queue ${queue}`, "limit");
  throw unknownLimit(name);
}

/** The same for a limit that somebody makes or changes: a name that others have is taken. */
export async function demandLimitName(
  call: Call,
  { query }: Pick<Database, "query">,
  name: string,
): Promise<void> {
  const reach = reachIn(call, "limits.write");
  if (reach === "everything") return;
  const record = await getLimit(query, name);
  if (record === undefined || reaches(reach, record.limit.queue ?? "")) return;
  throw new MusterError("already_exists", `limit.name: expected a name that nobody else has, got ${name}`);
}

/**
 * The same for a schedule, which is of the queue of its job.
 * @throws MusterError `not_found`; ConnectError PERMISSION_DENIED
 */
export async function demandSchedule(
  call: Call,
  permission: Permission,
  { query }: Pick<Database, "query">,
  name: string,
): Promise<void> {
  const reach = reachIn(call, permission);
  if (reach === "everything") return;
  const queue = await scheduleQueue(query, name);
  if (queue !== undefined && reaches(reach, queue)) return;
  if (queue !== undefined && reaches(reachIn(call, "schedules.read"), queue))
    throw denied(permission, `on the queue ${queue}`, "name");
  throw unknownSchedule(name);
}
