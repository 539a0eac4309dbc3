import type { AuditEntry } from "@muster/proto/scheduler/v1/audit";
import type { VNode } from "preact";
import { whole } from "../../format/numbers.ts";
import { timestampOf } from "../../format/times.ts";
import { useShared } from "../../live/use-shared.ts";
import { Badge } from "../../parts/badge.tsx";
import { Loaded } from "../../parts/failed.tsx";
import { DayFilter, FilterBar, TextFilter } from "../../parts/filter-bar.tsx";
import { NextPage } from "../../parts/next-page.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import { type Column, Table } from "../../parts/table.tsx";
import { Ago } from "../../parts/time.tsx";
import { hrefTo, route } from "../../route/route.ts";

const EVERY_MS = 10_000;

/** Who did what. */
export function AuditPage(): VNode {
  const { query } = route.value;
  const text = (name: string): string => query.get(name) ?? "";
  const from = beginningOf(text("since"));
  const request = {
    ...(from && { from }),
    identityId: text("who"),
    method: text("call"),
    target: text("target"),
    pageToken: text("token"),
  };
  const shared = useShared("listAudit", request, EVERY_MS);
  return (
    <>
      <PageHead title="Audit" at={shared.at} />
      <Filters />
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

const Filters = (): VNode => (
  <FilterBar>
    <TextFilter name="target" label="Target" placeholder="a job's id, or queue:mail" main />
    <TextFilter name="call" label="Call" placeholder="PauseQueue" />
    <TextFilter name="who" label="Identity" placeholder="token:…" />
    <DayFilter name="since" label="Since the day" />
  </FilterBar>
);

/** Of a day, in the browser's time zone; undefined: any time. A time counted from now would be another list at each look. */
function beginningOf(day: string): ReturnType<typeof timestampOf> | undefined {
  const ms = Date.parse(`${day}T00:00:00`);
  return Number.isNaN(ms) ? undefined : timestampOf(ms);
}

/** Without the package, which all of them have. */
const callName = (method: string): string => method.replace(/^scheduler\.v1\.(?:\w+\/)?/u, "");

const COLUMNS: readonly Column<AuditEntry>[] = [
  { head: "When", cell: ({ at }) => <Ago time={at} /> },
  {
    head: "Who",
    cell: ({ identityName, identityId }) => (
      <a href={hrefTo("audit", [], { who: identityId })} title={identityId}>
        {identityName}
      </a>
    ),
  },
  { head: "Did", cell: ({ method }) => <code title={method}>{callName(method)}</code> },
  {
    head: "To",
    cell: ({ targets, count, filter }) => (
      <>
        {targets.slice(0, 3).map((target) => (
          <div key={target} class="mono">
            <a href={hrefTo("audit", [], { target })}>{target}</a>
          </div>
        ))}
        {count > 3 && <div>{whole(count)} in all</div>}
        <Filter text={filter} />
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

const SHOWN = 160;

/** What a call asked for; one of many ids is folded. */
function Filter({ text }: { readonly text: string }): VNode | null {
  if (text === "" || text === "{}") return null;
  if (text.length <= SHOWN) return <div class="quiet mono">{text}</div>;
  return (
    <details class="quiet mono">
      <summary>{text.slice(0, SHOWN)}…</summary>
      {text}
    </details>
  );
}
