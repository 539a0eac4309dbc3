import type { VNode } from "preact";
import { useShared } from "../../live/use-shared.ts";
import { AsOf } from "../../parts/time.tsx";
import { RangeChoice } from "../../series/range-choice.tsx";
import { SeriesCharts } from "../../series/series-charts.tsx";
import { BusyQueues } from "./busy-queues.tsx";
import { FleetSummary } from "./fleet-summary.tsx";
import { LatestFaults } from "./latest-faults.tsx";
import { Tiles } from "./tiles.tsx";

const EVERY_MS = 5_000;

/** How it goes, at a glance. */
export function OverviewPage(): VNode {
  const queues = useShared("listQueues", { pageSize: 1000 }, EVERY_MS);
  const fleet = useShared("getFleet", {}, EVERY_MS);
  return (
    <>
      <div class="head">
        <h1>Overview</h1>
        <AsOf at={queues.at} />
        <div class="right">
          <RangeChoice />
        </div>
      </div>
      <Tiles queues={queues} fleet={fleet} />
      <SeriesCharts queue="" />
      <div class="columns">
        <BusyQueues queues={queues} />
        <div>
          <FleetSummary fleet={fleet} />
          <LatestFaults />
        </div>
      </div>
    </>
  );
}
