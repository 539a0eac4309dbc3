import type { ServiceImpl } from "@connectrpc/connect";
import { countJobs as count } from "@muster/db";
import type { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import { withinSight } from "../../access/reach.ts";
import type { ApiContext } from "../../api-context.ts";
import { turnOf } from "../../bounds/party.ts";
import { refuseMissing, rpcReading } from "../fields.ts";
import { readJobFilter } from "./read-filter.ts";

type CountJobs = ServiceImpl<typeof SchedulerService>["countJobs"];

/** Of the jobs that the caller reaches. An answer of `more` says that there may be more than was looked at. */
export function countJobs({ database }: ApiContext): CountJobs {
  return async ({ filters }, call) => {
    const reading = rpcReading();
    if (filters === undefined) refuseMissing(reading, "filters");
    const inner = rpcReading("filters.");
    const filter = filters === undefined ? {} : readJobFilter(inner, filters);
    reading.end();
    inner.end();
    const within = withinSight(call, "jobs.read", "filters.queue_filter", filter);
    return count(database.within(turnOf(call)), { ...filter, ...within });
  };
}
