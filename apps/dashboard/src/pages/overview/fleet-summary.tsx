import type { GetFleetResponse } from "@muster/proto/scheduler/v1/fleet_service";
import { WorkerState } from "@muster/proto/scheduler/v1/worker";
import type { VNode } from "preact";
import { whole } from "../../format/numbers.ts";
import type { Shared } from "../../live/use-shared.ts";
import { Loaded } from "../../parts/failed.tsx";
import { hrefTo } from "../../route/route.ts";

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
  const { counts, meanLoad, maxLoad, lostLastHour, lostLastDay, leaderName, leader } = fleet;
  const taking = counts.find(({ state }) => state === WorkerState.TAKING);
  const shown = counts.flatMap(({ state, workers }) => {
    const name = NAMES[state];
    return name === undefined ? [] : [`${whole(workers)} ${name}`];
  });
  return (
    <dl class="facts">
      <Fact name="there are" value={shown.join(", ") || "none"} />
      <Fact
        name="slots in use"
        value={taking === undefined ? "–" : `${whole(taking.busySlots)} of ${whole(taking.slots)}`}
      />
      <Fact name="load of their machines" value={`${percent(meanLoad)}, busiest ${percent(maxLoad)}`} />
      <Fact name="lost" value={`${whole(lostLastHour)} in an hour, ${whole(lostLastDay)} in a day`} />
      <Fact
        name="runs the chores"
        value={leader === "" ? "nobody" : leaderName === "" ? "an API process" : leaderName}
      />
    </dl>
  );
}

const Fact = ({ name, value }: { readonly name: string; readonly value: string }): VNode => (
  <div>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </div>
);
