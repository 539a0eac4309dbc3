import type { LaneStatus, QueueStatus } from "@muster/proto/scheduler/v1/queue";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { priorityName } from "../../format/job-words.ts";
import { counted, rate } from "../../format/numbers.ts";
import { LimitTable } from "../../limits/limit-table.tsx";
import { useShared } from "../../live/use-shared.ts";
import { FactRow } from "../../parts/facts.tsx";
import { Loaded } from "../../parts/failed.tsx";
import { type Column, Table } from "../../parts/table.tsx";
import { Age, Ago, AsOf } from "../../parts/time.tsx";
import { hrefToJobs } from "../../route/job-list.ts";
import { RangeChoice } from "../../series/range-choice.tsx";
import { SeriesCharts } from "../../series/series-charts.tsx";
import { may } from "../../session.ts";
import { PauseOrResume } from "./pause-queue.tsx";
import { DrainTime, Held, PauseBadge, Wait } from "./queue-facts.tsx";

const EVERY_MS = 5_000;

const LANES: readonly Column<LaneStatus>[] = [
  { head: "priority", cell: ({ priority }) => priorityName(priority) },
  { head: "ready", number: true, cell: ({ ready }) => counted(ready) },
  { head: "oldest", number: true, cell: ({ oldestSince }) => <Age from={oldestSince} /> },
];

/** One queue, with its history. */
export function QueuePage({ id }: { readonly id: string }): VNode {
  const shared = useShared("getQueue", { queue: id }, EVERY_MS);
  const [asking, setAsking] = useState(false);
  const { answer } = shared;
  return (
    <>
      <div class="head">
        <h1>{id}</h1>
        <PauseBadge pause={answer?.pause} />
        <AsOf at={shared.at} />
        <div class="right">
          <a href={hrefToJobs({ queue: id })}>Its jobs</a>
          {answer !== undefined && may("operate", id) && (
            <button type="button" onClick={() => setAsking(true)}>
              {answer.pause === undefined ? "Pause" : "Resume"}
            </button>
          )}
        </div>
      </div>
      <Loaded shared={shared}>{(status) => <Facts status={status} />}</Loaded>
      <div class="head">
        <h2>History</h2>
        <div class="right">
          <RangeChoice />
        </div>
      </div>
      <SeriesCharts queue={id} />
      {asking && answer !== undefined && (
        <PauseOrResume status={answer} onDone={shared.again} onClose={() => setAsking(false)} />
      )}
    </>
  );
}

/** What its jobs may have to pass: one that asks for a type as well is not for all of them. */
function QueueLimits({ names }: { readonly names: readonly string[] }): VNode | null {
  const shared = useShared("listLimits", { pageSize: 1_000 }, EVERY_MS);
  return (
    <section aria-labelledby="limits">
      <h2 id="limits">Limits that its jobs may have to pass</h2>
      <Loaded shared={shared}>
        {({ limits }) => (
          <LimitTable
            limits={limits.filter(({ name }) => names.includes(name))}
            empty="None: its jobs start as soon as a worker takes them."
          />
        )}
      </Loaded>
    </section>
  );
}

function Facts({ status }: { readonly status: QueueStatus }): VNode {
  const { ready, running, held, oldestSince, arrivalsPerMinute, completionsPerMinute } = status;
  return (
    <>
      <div class="card">
        <dl class="facts">
          <FactRow name="ready">{counted(ready)}</FactRow>
          <FactRow name="running">{counted(running)}</FactRow>
          <FactRow name="held back">
            <Held held={held} />
          </FactRow>
          <FactRow name="oldest waits for">
            <Age from={oldestSince} />
          </FactRow>
          <FactRow name="arrive / end a minute">
            {rate(arrivalsPerMinute)} / {rate(completionsPerMinute)}
          </FactRow>
          <FactRow name="wait, half / 99 of 100">
            <Wait status={status} />
          </FactRow>
          <FactRow name="empty in">
            <DrainTime status={status} />
          </FactRow>
          <Paused pause={status.pause} />
        </dl>
      </div>
      <Table
        label="Priorities"
        columns={LANES}
        rows={status.lanes}
        keyOf={({ priority }) => String(priority)}
        empty="Nothing is ready."
      />
      <QueueLimits names={status.limits} />
    </>
  );
}

function Paused({ pause }: Pick<QueueStatus, "pause">): VNode | null {
  if (pause === undefined) return null;
  return (
    <FactRow name="paused">
      <Ago time={pause.since} />
      {pause.reason === "" ? "" : `: ${pause.reason}`};{" "}
      {pause.until === undefined ? (
        "until somebody resumes it"
      ) : (
        <>
          ends <Ago time={pause.until} />
        </>
      )}
    </FactRow>
  );
}
