import type { MessageInitShape } from "@bufbuild/protobuf";
import type { GetFleetResponse, ListWorkersResponse } from "@muster/proto/scheduler/v1/fleet_service";
import { type Worker, type WorkerSelectorSchema, WorkerState } from "@muster/proto/scheduler/v1/worker";
import type { ComponentChildren, VNode } from "preact";
import { labelsOf } from "../../format/labels.ts";
import { whole } from "../../format/numbers.ts";
import { useShared } from "../../live/use-shared.ts";
import { Badge } from "../../parts/badge.tsx";
import { Loaded } from "../../parts/failed.tsx";
import { ChoiceFilter, FilterBar, TextFilter } from "../../parts/filter-bar.tsx";
import { NextPage } from "../../parts/next-page.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import { type Column, Table } from "../../parts/table.tsx";
import { Ago } from "../../parts/time.tsx";
import { route } from "../../route/route.ts";
import { mayEverywhere } from "../../session.ts";
import { KnownTypes } from "./known-types.tsx";
import { PlacementRules } from "./placement-rules.tsx";
import { leaderName, StepDown } from "./step-down.tsx";
import { Unmet } from "./unmet.tsx";
import { WorkerActions } from "./worker-actions.tsx";
import { hasEnded, kindName, labelsText, reasonOf, workerState } from "./worker-words.ts";

const EVERY_MS = 3_000;

/** The workers: what they do, what they have, and what is wanted of them. */
export function FleetPage(): VNode {
  const { query } = route.value;
  const selector = selectorOf(query);
  const fleet = useShared("getFleet", selector === undefined ? {} : { selector }, EVERY_MS);
  const paging = {
    includeEnded: query.get("ended") === "yes",
    pageToken: query.get("token") ?? "",
    pageSize: 100,
  };
  const workers = useShared("listWorkers", { ...paging, ...(selector && { selector }) }, EVERY_MS);
  const again = (): void => {
    fleet.again();
    workers.again();
  };
  return (
    <>
      <PageHead title="Fleet" at={workers.at}>
        {fleet.answer !== undefined && mayEverywhere("operate") && (
          <StepDown fleet={fleet.answer} onChanged={fleet.again} />
        )}
      </PageHead>
      <Loaded shared={fleet}>{(answer) => <Tiles fleet={answer} />}</Loaded>
      <Filters />
      <Loaded shared={workers}>{(answer) => <Workers answer={answer} onChanged={again} />}</Loaded>
      {fleet.answer !== undefined && <Further fleet={fleet.answer} />}
    </>
  );
}

const Workers = ({
  answer: { workers, nextPageToken },
  onChanged,
}: {
  readonly answer: ListWorkersResponse;
  readonly onChanged: () => void;
}): VNode => (
  <>
    <Table
      label="Workers"
      columns={columns(onChanged)}
      rows={workers}
      keyOf={({ workerId }) => workerId}
      empty="There are no such workers."
    />
    <NextPage token={nextPageToken} />
  </>
);

/** Undefined: all of them. */
function selectorOf(query: URLSearchParams): MessageInitShape<typeof WorkerSelectorSchema> | undefined {
  const [type, queue] = [query.get("type") ?? "", query.get("queue") ?? ""];
  const labels = labelsOf(query.get("labels") ?? "");
  const isAny = type === "" && queue === "" && Object.keys(labels).length === 0;
  return isAny ? undefined : { type, queue, labels };
}

/** Without the right to see the fleet there is nothing of this either, and it is said once. */
const Further = ({ fleet: { cordoned, types } }: { readonly fleet: GetFleetResponse }): VNode => (
  <>
    <AbsentCordons names={cordoned} />
    <KnownTypes types={types} />
    <Unmet />
    <PlacementRules />
  </>
);

function Tiles({ fleet }: { readonly fleet: GetFleetResponse }): VNode {
  const taking = fleet.counts.find(({ state }) => state === WorkerState.TAKING);
  const deaf = fleet.counts.find(({ state }) => state === WorkerState.DEAF);
  const percent = (part: number): string => `${Math.round(part * 100)} %`;
  return (
    <div class="tiles">
      <Tile value={whole(taking?.workers ?? 0)} name="take jobs" />
      <Tile value={`${whole(taking?.busySlots ?? 0)} / ${whole(taking?.slots ?? 0)}`} name="slots in use" />
      <Tile value={percent(fleet.meanLoad)} name={`load, the busiest ${percent(fleet.maxLoad)}`} />
      <Tile value={percent(fleet.imbalance)} name="imbalance" />
      <Tile
        value={whole(fleet.lostLastDay)}
        name={`lost in a day, ${whole(fleet.lostLastHour)} in an hour`}
        bad={fleet.lostLastHour > 0}
      />
      <Tile value={whole(deaf?.workers ?? 0)} name="deaf" bad={(deaf?.workers ?? 0) > 0} />
      <Tile value={leaderName(fleet)} name="runs the chores" bad={fleet.leader === ""} />
    </div>
  );
}

const Tile = ({
  value,
  name,
  bad = false,
}: {
  readonly value: ComponentChildren;
  readonly name: string;
  readonly bad?: boolean;
}): VNode => (
  <div class={bad ? "tile bad" : "tile"}>
    <b>{value}</b>
    <span>{name}</span>
  </div>
);

/** A cordon is kept by name: it waits for a worker that is not there. */
function AbsentCordons({ names }: { readonly names: GetFleetResponse["cordoned"] }): VNode | null {
  const absent = names.filter(({ workers }) => workers === 0);
  if (absent.length === 0) return null;
  return <p class="quiet">Cordoned, and not here now: {absent.map(({ name }) => name).join(", ")}.</p>;
}

const Filters = (): VNode => (
  <FilterBar>
    <TextFilter name="type" label="Knows the type" />
    <TextFilter name="queue" label="Serves the queue" />
    <TextFilter name="labels" label="Has the labels" placeholder="gpu=true, …" />
    <ChoiceFilter name="ended" label="Workers" any="live" choices={[["yes", "and those of the last day"]]} />
  </FilterBar>
);

const columns = (again: () => void): readonly Column<Worker>[] => [
  { head: "Name", cell: (worker) => <Name worker={worker} /> },
  { head: "State", cell: (worker) => <State worker={worker} /> },
  { head: "In use", number: true, cell: ({ running, slots }) => `${whole(running)} / ${whole(slots)}` },
  { head: "Load", number: true, cell: ({ load }) => `${Math.round(load * 100)} %` },
  { head: "Version", wide: true, cell: ({ version }) => version },
  { head: "Labels", wide: true, cell: ({ labels }) => labelsText(labels) },
  { head: "Heard of", wide: true, cell: ({ beatAt }) => <Ago time={beatAt} /> },
  {
    head: "",
    cell: (worker) =>
      mayEverywhere("operate") && !hasEnded(worker) ? (
        <WorkerActions worker={worker} onChanged={again} />
      ) : null,
  },
];

function State({ worker }: { readonly worker: Worker }): VNode {
  const [name, tone] = workerState(worker.state);
  const reason = reasonOf(worker);
  return (
    <>
      <Badge tone={tone}>{name}</Badge>
      {worker.drainBy !== undefined && (
        <div class="quiet">
          stops what runs <Ago time={worker.drainBy} />
        </div>
      )}
      {reason !== "" && <div class="quiet">{reason}</div>}
    </>
  );
}

/** What is asked for seldom is folded. */
function Name({ worker }: { readonly worker: Worker }): VNode {
  const { name, workerId, kind, leads, types, queues, hardware, startedAt } = worker;
  return (
    <details>
      <summary>
        {name} {leads && <Badge title="It runs the chores of the fleet">leads</Badge>}
      </summary>
      <div class="quiet">
        <div class="mono">{workerId}</div>
        <div>
          started <Ago time={startedAt} />, comes {kindName(kind)}
        </div>
        <div>types: {types.join(", ")}</div>
        <div>queues: {queues.length === 0 ? "all" : queues.join(", ")}</div>
        <div>{labelsText(hardware)}</div>
      </div>
    </details>
  );
}
