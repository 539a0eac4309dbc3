import { type JobSituation, jobSituation } from "@muster/db";
import { type Found, findElement, type Placed, placedJob, pushMissing } from "@muster/queue";
import { sleep } from "@muster/runtime";
import type { ApiContext } from "../../api-context.ts";
import type { ListLook } from "./facts.ts";

/** A job that has just become queued may still be on its way to its list. */
const PUSH_MS = 1_000;
/** A job that was popped is claimed by then, unless its worker died or waits for the database. */
const CLAIM_MS = 500;

type Stores = Pick<ApiContext, "database" | "redis" | "log" | "metrics">;

export interface Look {
  readonly look: ListLook;
  /** The job as it was read last: it may have been claimed meanwhile. */
  readonly situation: JobSituation;
}

/**
 * Looks for a queued job in its Redis list, and puts it back where it is missing. Twice, with a pause and the row read
 * again between: what a worker has popped and not yet claimed is in no list either. If a job is nevertheless taken to
 * be missing, it is listed twice, and the claim decides.
 */
export async function lookIntoList(context: Stores, situation: JobSituation): Promise<Look> {
  const { job, dispatch, nowMs } = situation;
  const isYoung = nowMs - job.updatedAt.getTime() < PUSH_MS;
  if (job.hold !== null || dispatch === "sql" || isYoung) return { look: "unsure", situation };
  const placed = placedJob(job, situation.lane, situation.enqueuedMs);
  const first = await find(context, placed);
  if (first !== "absent") return { look: first, situation };
  await sleep(CLAIM_MS);
  const latest = await jobSituation(context.database, job.taskId);
  if (latest?.job.version !== job.version) return { look: "unsure", situation: latest ?? situation };
  const second = await find(context, placed);
  const look = second === "absent" ? await putBack(context, placed) : second;
  return { look, situation: latest };
}

/** Redis away is an answer here; the connection has counted the error, as it does below. */
async function find({ redis, log }: Stores, placed: Placed): Promise<Found | "unreachable"> {
  try {
    return await findElement(redis, placed);
  } catch (err) {
    log.debug({ err, job: placed.element.task_id }, "could not look for a job in its list");
    return "unreachable";
  }
}

async function putBack({ redis, log, metrics }: Stores, placed: Placed): Promise<ListLook> {
  try {
    await pushMissing(redis, placed);
  } catch (err) {
    log.debug({ err, job: placed.element.task_id }, "could not put a job back into its list");
    return "missing";
  }
  metrics.repairedJobs.inc();
  return "repaired";
}
