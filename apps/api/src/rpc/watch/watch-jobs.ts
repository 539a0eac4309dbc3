import type { ServiceImpl } from "@connectrpc/connect";
import type { FollowFilter } from "@muster/db";
import { MAX_TYPE_LENGTH, MusterError } from "@muster/job";
import type { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import type { WatchJobsRequest } from "@muster/proto/scheduler/v1/watch";
import { reachIn, withinReach } from "../../access/reach.ts";
import { seenEvents, sightIn } from "../../access/sight.ts";
import type { ApiContext } from "../../api-context.ts";
import { turnOf } from "../../bounds/party.ts";
import { withKeepalives } from "../../requests/keepalive.ts";
import { toEvent } from "../../to-proto.ts";
import { readJobIds, rpcReading } from "../fields.ts";
import { follow } from "./follow.ts";

type WatchJobs = ServiceImpl<typeof SchedulerService>["watchJobs"];

/** Each looks for new jobs every two seconds, which may read 20,000 rows. */
const MAX_STREAMS = 20;

/** Jobs by filter: each as it is now, then everything about it. */
export function watchJobs(api: ApiContext): WatchJobs {
  let streams = 0;
  return async function* (request, call) {
    const asked = readFilter(request);
    const filter = { ...asked, ...withinReach(call, "jobs.read", "queue_filter", request.queueFilter) };
    if (streams >= MAX_STREAMS) {
      throw new MusterError(
        "resource_exhausted",
        `this server has ${MAX_STREAMS} WatchJobs streams open, as many as it takes; try another`,
      );
    }
    streams += 1;
    try {
      const context = { ...api, database: api.database.within(turnOf(call)) };
      const all = follow(context, filter, call.signal);
      const details = reachIn(call, "jobs.read_payload");
      const seesAll = details === "everything";
      const recorded = api.audit.reading(call, { filter: asked });
      const events = seesAll ? all : seenEvents(all, sightIn(call));
      for await (const event of withKeepalives(events, context.keepaliveMs, call.signal)) {
        if (event !== undefined && details.length > 0) await recorded();
        yield event === undefined ? { keepalive: true } : toEvent(event);
      }
    } finally {
      streams -= 1;
    }
  };
}

function readFilter({ jobIds, typeFilter, queueFilter, labels }: WatchJobsRequest): FollowFilter {
  const reading = rpcReading();
  const wanted = reading.labels("labels", labels);
  const filter = {
    ...(jobIds.length > 0 && { taskIds: readJobIds(reading, jobIds) }),
    ...(typeFilter !== "" && { type: reading.text("type_filter", typeFilter, { max: MAX_TYPE_LENGTH }) }),
    ...(queueFilter !== "" && { queue: reading.queue("queue_filter", queueFilter) }),
    ...(wanted !== undefined && { labels: wanted }),
  };
  if (Object.keys(filter).length === 0)
    reading.refuse("request", "job_ids, type_filter, queue_filter or labels", "none of them");
  reading.end();
  return filter;
}
