import type { AuditEntry } from "@muster/proto/scheduler/v1/audit";
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
import { route } from "../../route/route.ts";

const EVERY_MS = 10_000;

/** Who did what. */
export function AuditPage(): VNode {
  const { query } = route.value;
  const text = (name: string): string => query.get(name) ?? "";
  const request = {
    identityId: text("who"),
    method: text("call"),
    target: text("target"),
    pageToken: text("token"),
  };
  const shared = useShared("listAudit", request, EVERY_MS);
  return (
    <>
      <PageHead title="Audit" at={shared.at} />
      <FilterBar>
        <TextFilter name="target" label="Target" placeholder="a job's id, or queue:mail" main />
        <TextFilter name="call" label="Call" placeholder="PauseQueue" />
        <TextFilter name="who" label="Identity" placeholder="token:…" />
      </FilterBar>
      <Loaded shared={shared}>
        {({ entries, nextPageToken }) => (
          <>
            <Table
              label="Audit log"
              columns={COLUMNS}
              rows={entries}
              keyOf={({ id }) => id}
              empty={
                nextPageToken === "" ? "There is no such entry." : "None among these; look at the next page."
              }
            />
            <NextPage token={nextPageToken} />
          </>
        )}
      </Loaded>
    </>
  );
}

/** Without the package, which all of them have. */
const callName = (method: string): string => method.replace(/^scheduler\.v1\.(?:\w+\/)?/u, "");

const COLUMNS: readonly Column<AuditEntry>[] = [
  { head: "When", cell: ({ at }) => <Ago time={at} /> },
  { head: "Who", cell: ({ identityName, identityId }) => <span title={identityId}>{identityName}</span> },
  { head: "Did", cell: ({ method }) => <code title={method}>{callName(method)}</code> },
  {
    head: "To",
    cell: ({ targets, count, filter }) => (
      <>
        {targets.slice(0, 3).map((target) => (
          <div key={target} class="mono">
            {target}
          </div>
        ))}
        {count > 3 && <div>{whole(count)} in all</div>}
        {filter !== "" && <div class="quiet mono">{filter}</div>}
      </>
    ),
  },
  {
    head: "Result",
    cell: ({ result }) => (
      <Badge tone={result === "OK" ? "good" : "bad"}>{result === "OK" ? "done" : "refused"}</Badge>
    ),
  },
  { head: "Reason", wide: true, cell: ({ reason }) => reason },
  { head: "From", wide: true, cell: ({ address, userAgent }) => <span title={userAgent}>{address}</span> },
];
