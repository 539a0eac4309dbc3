import { type Fault, FaultOrder } from "@muster/proto/scheduler/v1/fault_service";
import type { VNode } from "preact";
import { whole } from "../../format/numbers.ts";
import { useShared } from "../../live/use-shared.ts";
import { Loaded } from "../../parts/failed.tsx";
import { ChoiceFilter, FilterBar, TextFilter } from "../../parts/filter-bar.tsx";
import { Hours } from "../../parts/hours.tsx";
import { NextPage } from "../../parts/next-page.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import { type Column, Table } from "../../parts/table.tsx";
import { Ago } from "../../parts/time.tsx";
import { hrefTo, route } from "../../route/route.ts";
import { faultName } from "./fault-words.ts";

const EVERY_MS = 10_000;

const ORDERS: Readonly<Record<string, FaultOrder>> = {
  first: FaultOrder.FIRST_SEEN,
  failures: FaultOrder.FAILURES,
};

const hrefOf = ({ fingerprint }: Fault): string => hrefTo("faults", [fingerprint]);

/** What fails, by its kind: one line for the thousand jobs that fail alike. */
export function FaultsPage(): VNode {
  const { query } = route.value;
  const text = (name: string): string => query.get(name) ?? "";
  const request = {
    type: text("type"),
    queue: text("queue"),
    search: text("search"),
    order: ORDERS[text("order")] ?? FaultOrder.LAST_SEEN,
    pageToken: text("token"),
  };
  const shared = useShared("listFaults", request, EVERY_MS);
  return (
    <>
      <PageHead title="Faults" at={shared.at} />
      <Filters />
      <Loaded shared={shared}>
        {({ faults, nextPageToken }) => (
          <>
            <Table
              label="Faults"
              columns={COLUMNS}
              rows={faults}
              keyOf={({ fingerprint }) => fingerprint}
              hrefOf={hrefOf}
              empty="Nothing has failed like this lately."
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
    <TextFilter name="search" label="Error or place" placeholder="ECONNREFUSED" main />
    <TextFilter name="type" label="Type" />
    <TextFilter name="queue" label="Queue" />
    <ChoiceFilter
      name="order"
      label="Order"
      any="seen last"
      choices={[
        ["first", "newest kind"],
        ["failures", "most failures"],
      ]}
    />
  </FilterBar>
);

const COLUMNS: readonly Column<Fault>[] = [
  {
    head: "Error",
    cell: (fault) => (
      <>
        <a class="error" href={hrefOf(fault)}>
          {faultName(fault)}
        </a>
        {fault.frame !== "" && <div class="quiet mono">{fault.frame}</div>}
      </>
    ),
  },
  { head: "Type", cell: ({ type }) => type },
  { head: "Failures", number: true, cell: ({ failures }) => whole(failures) },
  { head: "Dead", number: true, cell: ({ dead }) => whole(dead) },
  { head: "24 h", wide: true, cell: ({ hours }) => <Hours hours={hours} /> },
  { head: "Last seen", cell: ({ lastSeen }) => <Ago time={lastSeen} /> },
  { head: "First seen", wide: true, cell: ({ firstSeen }) => <Ago time={firstSeen} /> },
  { head: "Since version", wide: true, cell: ({ firstVersion }) => firstVersion },
];
