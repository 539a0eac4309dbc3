import type { ScheduleStatus, ScheduleTick } from "@muster/proto/scheduler/v1/schedule";
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { CALL_MS, schedules } from "../../api.ts";
import { messageOf } from "../../format/job-words.ts";
import { whole } from "../../format/numbers.ts";
import { useShared } from "../../live/use-shared.ts";
import { Badge } from "../../parts/badge.tsx";
import { Facts } from "../../parts/facts.tsx";
import { Loaded } from "../../parts/failed.tsx";
import { JobLink } from "../../parts/job-links.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import { type Column, Table } from "../../parts/table.tsx";
import { Ago } from "../../parts/time.tsx";
import { may } from "../../session.ts";
import { LastRun } from "./last-run.tsx";
import { Preview } from "./preview.tsx";
import { ScheduleActions } from "./schedule-actions.tsx";
import { misfireName, overlapName, tickState } from "./schedule-words.ts";
import { ScheduleBadge } from "./schedules-page.tsx";

const EVERY_MS = 3_000;

export function SchedulePage({ id }: { readonly id: string }): VNode {
  const shared = useShared("getSchedule", { name: id }, EVERY_MS);
  const { answer } = shared;
  return (
    <>
      <PageHead title={id} at={shared.at}>
        {answer !== undefined && may("operate", answer.schedule?.job?.queue || "default") && (
          <ScheduleActions status={answer} onChanged={shared.again} />
        )}
      </PageHead>
      <Loaded shared={shared}>
        {(status) => (
          <>
            <Sentence name={id} revision={status.revision} ticks={status.ticks.length} />
            <About status={status} />
            <h2>Latest ticks</h2>
            <Table
              label="Latest ticks"
              columns={TICKS}
              rows={status.ticks}
              keyOf={({ nominal, run }) => `${nominal?.seconds} ${run}`}
              empty="It has not ticked yet."
            />
            {status.schedule !== undefined && <Preview schedule={status.schedule} own={status} />}
          </>
        )}
      </Loaded>
    </>
  );
}

/** Why it fired, or did not. Asked again when something has happened to it. */
function Sentence(props: {
  readonly name: string;
  readonly revision: bigint;
  readonly ticks: number;
}): VNode {
  const { name, revision, ticks } = props;
  const [sentence, setSentence] = useState("");
  useEffect(() => {
    schedules.explainSchedule({ name }, { timeoutMs: CALL_MS }).then(
      (answer) => setSentence(answer.sentence),
      (error: unknown) => setSentence(messageOf(error)),
    );
  }, [name, revision, ticks]);
  return <p class="sentence">{sentence}</p>;
}

function About({ status }: { readonly status: ScheduleStatus }): VNode {
  const { schedule, pausedSince, pausedUntil, pauseReason, problem } = status;
  return (
    <section class="card">
      <Facts
        facts={[
          ["State", <ScheduleBadge key="state" status={status} />],
          ["Times", status.text],
          ["Next", <Ago key="next" time={status.nextFireAt} />],
          ["Last", <LastRun key="last" status={status} />],
          ["Runs", whole(status.runs)],
          ["Missed", whole(status.missed)],
          ["Of missed times", misfireName(schedule?.misfire)],
          ["While one runs", overlapName(schedule?.overlap)],
          ["Type", schedule?.job?.type],
          ["Queue", schedule?.job?.queue === "" ? "default" : schedule?.job?.queue],
          ["Owner", status.owner],
          ["Revision", whole(status.revision)],
          ...(pausedSince === undefined
            ? []
            : ([["Paused", <Ago key="paused" time={pausedSince} />]] as const)),
          ...(pausedUntil === undefined
            ? []
            : ([["Until", <Ago key="until" time={pausedUntil} />]] as const)),
          ...(pauseReason === "" ? [] : ([["Because", pauseReason]] as const)),
          ...(problem === ""
            ? []
            : ([
                [
                  "Problem",
                  <span key="problem" class="failed">
                    {problem}
                  </span>,
                ],
              ] as const)),
        ]}
      />
    </section>
  );
}

const TICKS: readonly Column<ScheduleTick>[] = [
  { head: "Time", cell: ({ nominal }) => <Ago time={nominal} /> },
  {
    head: "What became of it",
    cell: ({ state, reason, count }) => {
      const [name, tone] = tickState(state);
      return (
        <>
          <Badge tone={tone}>{name}</Badge> {reason} {count > 1 && `(${count} of them)`}
        </>
      );
    },
  },
  { head: "Job", cell: ({ jobId }) => (jobId === "" ? "–" : <JobLink id={jobId} />) },
  { head: "By", wide: true, cell: ({ run }) => (run === "" ? "its times" : run) },
];
