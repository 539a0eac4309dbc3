import type { Limit } from "@muster/proto/scheduler/v1/limit";
import type { VNode } from "preact";
import { type Column, Table } from "../parts/table.tsx";
import { hrefTo } from "../route/route.ts";
import { InForce } from "./in-force.tsx";
import { bounds, whenFullText, whichJobs } from "./limit-words.ts";

export interface LimitTableProps {
  readonly limits: readonly Limit[];
  readonly empty: string;
  /** What can be done with each. */
  readonly actions?: Column<Limit>;
}

const hrefOf = ({ name }: Limit): string => hrefTo("limits", [name]);

export const LimitTable = ({ limits, empty, actions }: LimitTableProps): VNode => (
  <Table
    label="Limits"
    columns={actions === undefined ? COLUMNS : [...COLUMNS, actions]}
    rows={limits}
    keyOf={({ name }) => name}
    hrefOf={hrefOf}
    empty={empty}
  />
);

const COLUMNS: readonly Column<Limit>[] = [
  { head: "Name", cell: (limit) => <a href={hrefOf(limit)}>{limit.name}</a> },
  { head: "Which jobs", cell: whichJobs },
  { head: "Bounds", cell: bounds },
  { head: "When full", wide: true, cell: ({ whenFull }) => whenFullText(whenFull) },
  { head: "In force", cell: (limit) => <InForce limit={limit} /> },
];
