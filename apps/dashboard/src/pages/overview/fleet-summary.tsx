import type { GetFleetResponse } from "@muster/proto/scheduler/v1/fleet_service";
import { WorkerState } from "@muster/proto/scheduler/v1/worker";
import type { VNode } from "preact";
import { whole } from "../../format/numbers.ts";
import type { Shared } from "../../live/use-shared.ts";
import { FactRow } from "../../parts/facts.tsx";
import { Loaded } from "../../parts/failed.tsx";
import { hrefTo } from "../../route/route.ts";
import { leaderName } from "../fleet/step-down.tsx";

const NAMES: Readonly<Partial<Record<WorkerState, string>>> = {
  [WorkerState.TAKING]: "take jobs",
  [WorkerState.CORDONED]: "cordoned",
  [WorkerState.DRAINING]: "draining",
  [WorkerState.DRAINED]: "drained",
  [WorkerState.STOPPING]: "stopping",
  [WorkerState.DEAF]: "deaf",
  [WorkerState.RESTING]: "resting",
};

export function FleetSummary({ fleet }: { readonly fleet: Shared<GetFleetResponse> }): VNode {
  return (
    <section class="card">
      <h2>
        <a href={hrefTo("fleet")}>Workers</a>
      </h2>
      <Loaded shared={fleet}>{(answer) => <Facts fleet={answer} />}</Loaded>
    </section>
  );
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;

function Facts({ fleet }: { readonly fleet: GetFleetResponse }): VNode {
  const { counts, meanLoad, maxLoad, lostLastHour, lostLastDay } = fleet;
  const taking = counts.find(({ state }) => state === WorkerState.TAKING);
  const shown = counts.flatMap(({ state, workers }) => {
    const name = NAMES[state];
    return name === undefined ? [] : [`${whole(workers)} ${name}`];
  });
  return (
    <dl class="facts">
      <FactRow name="there are">{shown.join(", ") || "none"}</FactRow>
      <FactRow name="slots in use">
        {taking === undefined ? "–" : `${whole(taking.busySlots)} of ${whole(taking.slots)}`}
      </FactRow>
      <FactRow name="load of their machines">{`${percent(meanLoad)}, busiest ${percent(maxLoad)}`}</FactRow>
      <FactRow name="lost">{`${whole(lostLastHour)} in an hour, ${whole(lostLastDay)} in a day`}</FactRow>
      <FactRow name="runs the chores">{leaderName(fleet)}</FactRow>
    </dl>
  );
}
