import { type Bulk, BulkAction } from "@muster/proto/scheduler/v1/bulk_service";
import type { VNode } from "preact";
import { BulkBadge, BulkBar, BulkProgress, StopBulk } from "../../bulk/bulk-progress.tsx";
import { filterText, isRunning, verbOf } from "../../bulk/bulk-words.ts";
import { atLeast, whole } from "../../format/numbers.ts";
import { useShared } from "../../live/use-shared.ts";
import { Facts } from "../../parts/facts.tsx";
import { Loaded } from "../../parts/failed.tsx";
import { NextPage } from "../../parts/next-page.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import { type Column, Table } from "../../parts/table.tsx";
import { Ago } from "../../parts/time.tsx";
import { hrefTo, route } from "../../route/route.ts";
import { may } from "../../session.ts";

const hrefOf = ({ bulkId }: Bulk): string => hrefTo("bulk", [bulkId]);

/** What is done to many jobs, and was in the last month. */
export function BulkPage(): VNode {
  const pageToken = route.value.query.get("token") ?? "";
  const shared = useShared("listBulk", { pageToken }, 3_000);
  return (
    <>
      <PageHead title="Bulk changes" at={shared.at} />
      <Loaded shared={shared}>
        {({ bulk, nextPageToken }) => (
          <>
            <Table
              label="Bulk changes"
              columns={columns(shared.again)}
              rows={bulk}
              keyOf={({ bulkId }) => bulkId}
              hrefOf={hrefOf}
              empty="Nobody has changed many jobs at once lately. Filter jobs, or open a fault, to begin."
            />
            <NextPage token={nextPageToken} />
          </>
        )}
      </Loaded>
    </>
  );
}

const columns = (again: () => void): readonly Column<Bulk>[] => [
  {
    head: "What",
    cell: (bulk) => <a href={hrefOf(bulk)}>{`${verbOf(bulk.action)}: ${filterText(bulk.filter)}`}</a>,
  },
  { head: "State", cell: (bulk) => <BulkBadge bulk={bulk} /> },
  {
    head: "Done",
    number: true,
    cell: (bulk) => (
      <>
        {whole(bulk.done)} of {atLeast(bulk.matched, bulk.matchedMore)}
        {isRunning(bulk) && <BulkBar bulk={bulk} />}
      </>
    ),
  },
  { head: "Started", cell: ({ startedAt }) => <Ago time={startedAt} /> },
  { head: "By", wide: true, cell: ({ startedBy }) => startedBy },
  { head: "Reason", wide: true, cell: ({ reason }) => reason },
  {
    head: "",
    cell: (bulk) =>
      may(bulk.action === BulkAction.CANCEL ? "cancel" : "redrive") ? (
        <StopBulk bulk={bulk} onStopped={again} />
      ) : null,
  },
];

export function OneBulkPage({ id }: { readonly id: string }): VNode {
  const shared = useShared("getBulk", { bulkId: id }, 1_000);
  return (
    <>
      <PageHead title="Bulk change" at={shared.at} />
      <section class="card">
        <BulkProgress bulkId={id} />
      </section>
      <Loaded shared={shared}>
        {(bulk) => (
          <section class="card">
            <Facts
              facts={[
                ["What", verbOf(bulk.action)],
                ["Jobs", filterText(bulk.filter)],
                ["That matched before", <Ago key="before" time={bulk.before} />],
                ["Looked at", whole(bulk.lookedAt)],
                ["A second", bulk.perSecond === 0 ? "as fast as it goes" : String(bulk.perSecond)],
                ["Started", <Ago key="started" time={bulk.startedAt} />],
                ["Ended", <Ago key="ended" time={bulk.finishedAt} />],
                ["By", bulk.startedBy === "" ? "–" : bulk.startedBy],
                ["Reason", bulk.reason === "" ? "–" : bulk.reason],
              ]}
            />
          </section>
        )}
      </Loaded>
    </>
  );
}
