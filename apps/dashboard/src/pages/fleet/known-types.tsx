import type { GetFleetResponse } from "@muster/proto/scheduler/v1/fleet_service";
import type { VNode } from "preact";
import { whole } from "../../format/numbers.ts";
import { type Column, Table } from "../../parts/table.tsx";
import { hrefToJobs } from "../../route/job-list.ts";

type Known = GetFleetResponse["types"][number];

/** Which types there are workers for: folded, for there may be a thousand. */
export const KnownTypes = ({ types }: { readonly types: readonly Known[] }): VNode => (
  <details class="folded">
    <summary>
      {whole(types.length)} {types.length === 1 ? "type has" : "types have"} workers
    </summary>
    <Table
      label="Types that have workers"
      columns={COLUMNS}
      rows={types}
      keyOf={({ type }) => type}
      empty="No worker takes jobs."
    />
  </details>
);

const COLUMNS: readonly Column<Known>[] = [
  { head: "Type", cell: ({ type }) => <a href={hrefToJobs({ type })}>{type}</a> },
  { head: "Workers", number: true, cell: ({ workers }) => whole(workers) },
  { head: "Slots", number: true, cell: ({ slots }) => whole(slots) },
];
