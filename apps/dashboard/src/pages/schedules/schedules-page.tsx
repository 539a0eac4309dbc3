import type { ScheduleStatus } from "@muster/proto/scheduler/v1/schedule";
import type { VNode } from "preact";
import { whole } from "../../format/numbers.ts";
import { useShared } from "../../live/use-shared.ts";
import { Badge } from "../../parts/badge.tsx";
import { Loaded } from "../../parts/failed.tsx";
import { FilterBar, TextFilter } from "../../parts/filter-bar.tsx";
import { NextPage } from "../../parts/next-page.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import { type Column, Table } from "../../parts/table.tsx";
import { Ago } from "../../parts/time.tsx";
import { hrefTo, route } from "../../route/route.ts";
import { LastRun } from "./last-run.tsx";
import { overlapName, scheduleName, scheduleState } from "./schedule-words.ts";

const EVERY_MS = 5_000;

const hrefOf = (status: ScheduleStatus): string => hrefTo("schedules", [scheduleName(status)]);

export function SchedulesPage(): VNode {
  const { query } = route.value;
  const request = { owner: query.get("owner") ?? "", pageToken: query.get("token") ?? "" };
  const shared = useShared("listSchedules", request, EVERY_MS);
  return (
    <>
      <PageHead title="Schedules" at={shared.at} />
      <FilterBar>
        <TextFilter name="owner" label="Owner" main />
      </FilterBar>
      <Loaded shared={shared}>
        {({ schedules, nextPageToken }) => (
          <>
            <Table
              label="Schedules"
              columns={COLUMNS}
              rows={schedules}
              keyOf={scheduleName}
              hrefOf={hrefOf}
              empty="There are no schedules. Handlers and ApplySchedules bring them."
            />
            <NextPage token={nextPageToken} />
          </>
        )}
      </Loaded>
    </>
  );
}

export function ScheduleBadge({ status }: { readonly status: ScheduleStatus }): VNode {
  const [name, tone] = scheduleState(status.state);
  return (
    <Badge tone={tone} title={status.problem === "" ? status.pauseReason : status.problem}>
      {name}
    </Badge>
  );
}

const COLUMNS: readonly Column<ScheduleStatus>[] = [
  {
    head: "Name",
    cell: (status) => (
      <>
        <a href={hrefOf(status)}>{scheduleName(status)}</a>
        <div class="quiet">{status.text}</div>
      </>
    ),
  },
  { head: "State", cell: (status) => <ScheduleBadge status={status} /> },
  { head: "Next", cell: ({ nextFireAt }) => <Ago time={nextFireAt} /> },
  { head: "Last", cell: (status) => <LastRun status={status} /> },
  { head: "Runs", number: true, cell: ({ runs }) => whole(runs) },
  {
    head: "Missed",
    number: true,
    cell: ({ missed }) => (missed === 0n ? "0" : <Badge tone="bad">{whole(missed)}</Badge>),
  },
  { head: "Overlap", wide: true, cell: ({ schedule }) => overlapName(schedule?.overlap) },
  { head: "Type", wide: true, cell: ({ schedule }) => schedule?.job?.type },
  { head: "Owner", wide: true, cell: ({ owner }) => owner },
];
