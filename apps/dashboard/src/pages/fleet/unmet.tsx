import type { UnmetPlacement } from "@muster/proto/scheduler/v1/placement_service";
import type { VNode } from "preact";
import { priorityName } from "../../format/job-words.ts";
import { counted } from "../../format/numbers.ts";
import { useShared } from "../../live/use-shared.ts";
import { Loaded } from "../../parts/failed.tsx";
import { JobLink } from "../../parts/job-links.tsx";
import { type Column, Table } from "../../parts/table.tsx";
import { Age } from "../../parts/time.tsx";
import { placementText } from "../../placement/requirement-words.ts";
import { hrefTo } from "../../route/route.ts";

const EVERY_MS = 5_000;

/** What waiting jobs ask of a worker, and none is. */
export function Unmet(): VNode {
  const shared = useShared("getUnmetPlacements", {}, EVERY_MS);
  return (
    <section aria-labelledby="unmet">
      <h2 id="unmet">Asked for by jobs, and met by no worker</h2>
      <Loaded shared={shared}>
        {({ unmet, more }) => (
          <>
            <Table
              label="Asked for, and met by no worker"
              columns={COLUMNS}
              rows={unmet}
              keyOf={({ queue, priority, jobId }) => `${queue} ${priority} ${jobId}`}
              empty="For every job that asks something of its worker there is one that takes jobs."
            />
            {more && <p class="quiet">There are others.</p>}
          </>
        )}
      </Loaded>
    </section>
  );
}

const COLUMNS: readonly Column<UnmetPlacement>[] = [
  {
    head: "Its worker has to be",
    cell: ({ placement }) => (
      <code class="failed">{placement === undefined ? "–" : placementText(placement)}</code>
    ),
  },
  {
    head: "Queue",
    cell: ({ queue, priority }) => (
      <>
        <a href={hrefTo("queues", [queue])}>{queue}</a> <span class="quiet">{priorityName(priority)}</span>
      </>
    ),
  },
  { head: "Jobs", number: true, cell: ({ jobs }) => counted(jobs) },
  { head: "Oldest waits for", number: true, cell: ({ oldestSince }) => <Age from={oldestSince} /> },
  { head: "Why, of the oldest", wide: true, cell: ({ jobId }) => <JobLink id={jobId} /> },
];
