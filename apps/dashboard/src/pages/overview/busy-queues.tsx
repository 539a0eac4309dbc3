import type { QueueStatus } from "@muster/proto/scheduler/v1/queue";
import type { ListQueuesResponse } from "@muster/proto/scheduler/v1/queue_service";
import type { VNode } from "preact";
import { counted, rate } from "../../format/numbers.ts";
import type { Shared } from "../../live/use-shared.ts";
import { Badge } from "../../parts/badge.tsx";
import { type Column, Table } from "../../parts/table.tsx";
import { Age } from "../../parts/time.tsx";
import { hrefTo } from "../../route/route.ts";

const SHOWN = 8;

const COLUMNS: readonly Column<QueueStatus>[] = [
  {
    head: "queue",
    cell: ({ queue, pause }) => (
      <>
        <a href={hrefTo("queues", [queue])}>{queue}</a>{" "}
        {pause !== undefined && <Badge tone="wait">paused</Badge>}
      </>
    ),
  },
  { head: "ready", number: true, cell: ({ ready }) => counted(ready) },
  { head: "running", number: true, cell: ({ running }) => counted(running) },
  { head: "oldest", number: true, cell: ({ oldestSince }) => <Age from={oldestSince} /> },
  { head: "in / min", number: true, wide: true, cell: ({ arrivalsPerMinute }) => rate(arrivalsPerMinute) },
  {
    head: "out / min",
    number: true,
    wide: true,
    cell: ({ completionsPerMinute }) => rate(completionsPerMinute),
  },
];

const depthOf = ({ ready, running }: QueueStatus): bigint => (ready?.value ?? 0n) + (running?.value ?? 0n);

/** The queues in which most is to be done. */
export function BusyQueues({ queues }: { readonly queues: Shared<ListQueuesResponse> }): VNode {
  const all = queues.answer?.queues ?? [];
  const rows = all.toSorted((a, b) => Number(depthOf(b) - depthOf(a))).slice(0, SHOWN);
  return (
    <section>
      <h2>
        <a href={hrefTo("queues")}>Queues</a>
      </h2>
      <Table
        label="Busiest queues"
        columns={COLUMNS}
        rows={rows}
        keyOf={({ queue }) => queue}
        hrefOf={({ queue }) => hrefTo("queues", [queue])}
        empty="No job has come yet."
      />
    </section>
  );
}
