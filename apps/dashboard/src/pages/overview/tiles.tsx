import { type GetFleetResponse } from "@muster/proto/scheduler/v1/fleet_service";
import type { ListQueuesResponse } from "@muster/proto/scheduler/v1/queue_service";
import { WorkerState } from "@muster/proto/scheduler/v1/worker";
import type { VNode } from "preact";
import { atLeast, rate, whole } from "../../format/numbers.ts";
import { lasting, msOf } from "../../format/times.ts";
import type { Shared } from "../../live/use-shared.ts";
import { Failed } from "../../parts/failed.tsx";
import { now } from "../../parts/now.ts";
import { hrefToJobs } from "../../route/job-list.ts";
import { hrefTo } from "../../route/route.ts";
import { totalsOf } from "./totals.ts";

export interface TilesProps {
  readonly queues: Shared<ListQueuesResponse>;
  readonly fleet: Shared<GetFleetResponse>;
}

/** The numbers that somebody looks at first; each leads to what is behind it. */
export function Tiles({ queues, fleet }: TilesProps): VNode {
  const { answer, failure } = queues;
  if (answer === undefined)
    return failure === undefined ? <p class="loading">Loading …</p> : <Failed failure={failure} />;
  const { ready, running, held, oldestSince, arrivals, completions, paused } = totalsOf(answer.queues);
  const oldest = oldestSince === undefined ? "–" : lasting(Math.max(0, now.value - msOf(oldestSince)));
  return (
    <div class="tiles">
      <Tile
        name="ready to run"
        value={atLeast(ready.value, ready.more)}
        href={hrefToJobs({ state: "queued" })}
      />
      <Tile name="oldest waits for" value={oldest} href={hrefTo("queues")} />
      <Tile
        name="running"
        value={atLeast(running.value, running.more)}
        href={hrefToJobs({ state: "running" })}
      />
      <Tile name="held back" value={atLeast(held.value, held.more)} href={hrefTo("queues")} />
      <Tile name="arrive a minute" value={rate(arrivals)} href={hrefTo("queues")} />
      <Tile name="end a minute" value={rate(completions)} href={hrefTo("queues")} />
      <Tile name="queues paused" value={whole(paused)} href={hrefTo("queues")} bad={paused > 0} />
      <WorkersTile fleet={fleet.answer} />
    </div>
  );
}

function WorkersTile({ fleet }: { readonly fleet: GetFleetResponse | undefined }): VNode | null {
  if (fleet === undefined) return null;
  const taking = fleet.counts.find(({ state }) => state === WorkerState.TAKING)?.workers ?? 0;
  return <Tile name="workers take jobs" value={whole(taking)} href={hrefTo("fleet")} bad={taking === 0} />;
}

function Tile({
  name,
  value,
  href,
  bad = false,
}: {
  readonly name: string;
  readonly value: string;
  readonly href: string;
  readonly bad?: boolean;
}): VNode {
  return (
    <a class={bad ? "tile bad" : "tile"} href={href}>
      <b>{value}</b>
      <span>{name}</span>
    </a>
  );
}
