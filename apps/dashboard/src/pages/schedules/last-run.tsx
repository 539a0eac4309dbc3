import { JobState } from "@muster/proto/scheduler/v1/job";
import type { ScheduleStatus } from "@muster/proto/scheduler/v1/schedule";
import type { VNode } from "preact";
import { Badge, StateBadge } from "../../parts/badge.tsx";
import { Ago } from "../../parts/time.tsx";
import { hrefTo } from "../../route/route.ts";
import { laterTick, tickState } from "./schedule-words.ts";

/** When it last made a job, how that is, and what became of a later tick that made none. */
export function LastRun({ status }: { readonly status: ScheduleStatus }): VNode {
  const { lastRun } = status;
  const later = laterTick(status);
  if (lastRun === undefined && later === undefined) return <span class="quiet">–</span>;
  return (
    <>
      {lastRun !== undefined && (
        <div>
          <a href={hrefTo("jobs", [lastRun.jobId])}>
            <Ago time={lastRun.nominal} />
          </a>{" "}
          {lastRun.jobState === JobState.UNSPECIFIED ? (
            <span class="quiet">its job is purged</span>
          ) : (
            <StateBadge state={lastRun.jobState} />
          )}
        </div>
      )}
      {later !== undefined && (
        <div>
          <Ago time={later.nominal} />{" "}
          <Badge tone={tickState(later.state)[1]}>{tickState(later.state)[0]}</Badge>{" "}
          <span class="quiet">{later.reason}</span>
        </div>
      )}
    </>
  );
}
