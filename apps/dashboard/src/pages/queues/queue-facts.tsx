import type { HeldCount, Pause, QueueStatus } from "@muster/proto/scheduler/v1/queue";
import type { VNode } from "preact";
import { counted, whole } from "../../format/numbers.ts";
import { fullTime, lasting, msOf, msOfDuration } from "../../format/times.ts";
import { Badge } from "../../parts/badge.tsx";
import { drainOf } from "../../series/drain.ts";

export function PauseBadge({ pause }: { readonly pause: Pause | undefined }): VNode | null {
  if (pause === undefined) return null;
  const since = pause.since === undefined ? "" : `since ${fullTime(msOf(pause.since))}`;
  const until =
    pause.until === undefined ? "until somebody resumes it" : `until ${fullTime(msOf(pause.until))}`;
  return (
    <Badge tone="wait" title={[pause.reason, since, until].filter(Boolean).join("; ")}>
      paused
    </Badge>
  );
}

export const Held = ({ held }: { readonly held: readonly HeldCount[] }): VNode => (
  <>
    {held.length === 0
      ? "0"
      : held.map(({ code, count }) => (
          <div key={code}>
            {counted(count)} <span class="quiet">{code}</span>
          </div>
        ))}
  </>
);

export function Wait({ status: { waitP50, waitP99 } }: { readonly status: QueueStatus }): VNode {
  if (waitP50 === undefined || waitP99 === undefined) return <span class="quiet">–</span>;
  return (
    <>
      {lasting(msOfDuration(waitP50))} / {lasting(msOfDuration(waitP99))}
    </>
  );
}

/** When it will be empty, as it goes now. */
export function DrainTime({ status }: { readonly status: QueueStatus }): VNode {
  const { ready, held, arrivalsPerMinute, completionsPerMinute, pause } = status;
  if (pause !== undefined) return <span class="quiet">paused</span>;
  const waiting = [ready, ...held.map(({ count }) => count)].reduce(
    (sum, count) => sum + Number(count?.value ?? 0n),
    0,
  );
  const drain = drainOf({ waiting, arrivalsPerMinute, completionsPerMinute });
  switch (drain.kind) {
    case "empty":
      return <span class="quiet">empty</span>;
    case "in":
      return <span title="at the rates of the latest five minutes">{lasting(drain.ms)}</span>;
    case "never":
      return (
        <Badge tone="bad">
          {drain.growsPerMinute < 1 ? "not shrinking" : `+${whole(Math.round(drain.growsPerMinute))} / min`}
        </Badge>
      );
    default:
      return <span class="quiet">–</span>;
  }
}
