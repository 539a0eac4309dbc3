import type { ServiceImpl } from "@connectrpc/connect";
import { type CancelledRow, cancel, countCancelled, promptDatabase } from "@muster/db";
import { tellOfCancels, toPlaced } from "@muster/dispatch";
import { unknownJob } from "@muster/job";
import type { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import { remove } from "@muster/queue";
import { demandJob } from "../../access/found.ts";
import type { ApiContext } from "../../api-context.ts";
import { jobTarget } from "../../audit/entry-of.ts";
import { turnOf } from "../../bounds/party.ts";
import { toProtoState } from "../../enums.ts";
import { readJobId, rpcReading } from "../fields.ts";
import { readTerms } from "./terms.ts";

type CancelJob = ServiceImpl<typeof SchedulerService>["cancelJob"];

/** Waiting jobs are cancelled at once; running ones are asked to stop, and may still succeed. */
export function cancelJob(context: ApiContext): CancelJob {
  return async (request, call) => {
    const reading = rpcReading();
    const id = readJobId(reading, "job_id", request.jobId);
    const terms = readTerms(reading, request);
    reading.end();
    const own = promptDatabase(context.database.within(turnOf(call)));
    await demandJob(call, "jobs.cancel", own, id);
    const about = { targets: [jobTarget(id)], reason: terms.reason };
    const row = await context.audit.changing(call, request, about, own).transaction(async (query) => {
      const found = await cancel({ query }, id, terms);
      // Here, so that nothing is recorded.
      if (found === undefined) throw unknownJob(id);
      return found;
    });
    if (row.cancelled) {
      context.metrics.cancelRequests.inc();
      countCancelled(context.series, [row]);
      if (row.status === "cancelled") void unlist(context, row);
      void tellOfCancels(context, [row], terms.graceMs);
    }
    return { cancelled: row.cancelled, state: toProtoState(row.status) };
  };
}

/** Keeps the list short. Never rejects: the claim skips cancelled jobs. */
async function unlist({ redis, log }: ApiContext, row: CancelledRow): Promise<void> {
  try {
    const { lane, element } = toPlaced(row);
    await remove(redis, lane, element);
  } catch (err) {
    log.debug({ err, job: row.task_id }, "could not take a cancelled job out of its list");
  }
}
