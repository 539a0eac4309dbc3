import type { QueueStatus } from "@muster/proto/scheduler/v1/queue";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { counted, rate } from "../../format/numbers.ts";
import { useShared } from "../../live/use-shared.ts";
import { Loaded } from "../../parts/failed.tsx";
import { FilterBar, TextFilter } from "../../parts/filter-bar.tsx";
import { Links } from "../../parts/links.tsx";
import { type Column, Table } from "../../parts/table.tsx";
import { Age, AsOf } from "../../parts/time.tsx";
import { hrefTo, route } from "../../route/route.ts";
import { may } from "../../session.ts";
import { PauseOrResume } from "./pause-queue.tsx";
import { DrainTime, Held, PauseBadge, Wait } from "./queue-facts.tsx";

const EVERY_MS = 5_000;

/** Every queue: how much, how long, how fast, and whether it is paused. */
export function QueuesPage(): VNode {
  const queues = useShared("listQueues", { pageSize: 1000 }, EVERY_MS);
  const [asked, setAsked] = useState<QueueStatus | undefined>();
  const wanted = (route.value.query.get("name") ?? "").toLowerCase();
  return (
    <>
      <div class="head">
        <h1>Queues</h1>
        <AsOf at={queues.at} />
      </div>
      <FilterBar>
        <TextFilter name="name" label="Name" placeholder="a part of it" main />
      </FilterBar>
      <Loaded shared={queues}>
        {(answer) => (
          <Table
            label="Queues"
            columns={[...COLUMNS, actions(setAsked)]}
            rows={answer.queues.filter(({ queue }) => queue.toLowerCase().includes(wanted))}
            keyOf={({ queue }) => queue}
            hrefOf={({ queue }) => hrefTo("queues", [queue])}
            empty={wanted === "" ? "No job has come yet." : "No queue has a name like that."}
          />
        )}
      </Loaded>
      {asked !== undefined && (
        <PauseOrResume status={asked} onDone={queues.again} onClose={() => setAsked(undefined)} />
      )}
    </>
  );
}

const COLUMNS: readonly Column<QueueStatus>[] = [
  {
    head: "queue",
    cell: ({ queue, pause }) => (
      <>
        <a href={hrefTo("queues", [queue])}>{queue}</a> <PauseBadge pause={pause} />
      </>
    ),
  },
  { head: "ready", number: true, cell: ({ ready }) => counted(ready) },
  { head: "running", number: true, cell: ({ running }) => counted(running) },
  { head: "held back", number: true, cell: ({ held }) => <Held held={held} /> },
  { head: "oldest", number: true, cell: ({ oldestSince }) => <Age from={oldestSince} /> },
  { head: "in / min", number: true, wide: true, cell: ({ arrivalsPerMinute }) => rate(arrivalsPerMinute) },
  {
    head: "out / min",
    number: true,
    wide: true,
    cell: ({ completionsPerMinute }) => rate(completionsPerMinute),
  },
  { head: "wait, half / 99 %", number: true, wide: true, cell: (status) => <Wait status={status} /> },
  { head: "empty in", number: true, cell: (status) => <DrainTime status={status} /> },
  { head: "limits", wide: true, cell: ({ limits }) => <Links page="limits" names={limits} /> },
];

const actions = (ask: (status: QueueStatus) => void): Column<QueueStatus> => ({
  head: <span class="unseen">actions</span>,
  cell: (status) =>
    may("operate", status.queue) && (
      <button
        type="button"
        class="small"
        aria-label={`${status.pause === undefined ? "Pause" : "Resume"} ${status.queue}`}
        onClick={() => ask(status)}
      >
        {status.pause === undefined ? "Pause" : "Resume"}
      </button>
    ),
});
