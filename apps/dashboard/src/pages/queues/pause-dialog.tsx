import type { QueueStatus } from "@muster/proto/scheduler/v1/queue";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { CALL_MS, queues } from "../../api.ts";
import { jobsIn } from "../../format/numbers.ts";
import { timestampOf } from "../../format/times.ts";
import { useShared } from "../../live/use-shared.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { Loaded } from "../../parts/failed.tsx";
import { Ago } from "../../parts/time.tsx";

interface QueueDialogProps {
  readonly queue: string;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

const UNTIL: readonly (readonly [minutes: number, shown: string])[] = [
  [0, "somebody resumes it"],
  [15, "in 15 minutes"],
  [60, "in an hour"],
  [240, "in four hours"],
  [1_440, "tomorrow"],
];

/** Whichever of the two it needs, as far as the page knows. */
export function PauseOrResume({
  status,
  onDone,
  onClose,
}: {
  readonly status: QueueStatus;
  readonly onDone: () => void;
  readonly onClose: () => void;
}): VNode {
  const props = { queue: status.queue, onDone, onClose };
  return status.pause === undefined ? <PauseDialog {...props} /> : <ResumeDialog {...props} />;
}

/** As it is when the dialog opens: the list may be seconds old, and somebody else may have been faster. */
const useNow = (queue: string): ReturnType<typeof useShared<"getQueue">> =>
  useShared("getQueue", { queue }, 2_000);

function PauseDialog({ queue, onDone, onClose }: QueueDialogProps): VNode {
  const [reason, setReason] = useState("");
  const [minutes, setMinutes] = useState(0);
  const pause = async (): Promise<void> => {
    const until = minutes === 0 ? {} : { until: timestampOf(Date.now() + minutes * 60_000) };
    const target = { case: "queue", value: queue } as const;
    const answer = await queues.pauseQueue({ target, reason, ...until }, { timeoutMs: CALL_MS });
    onDone();
    if (answer.notEnforcedBy.length > 0)
      throw new Error(
        `It is paused, but these workers have not said that they know of it yet: ${answer.notEnforcedBy.join(", ")}`,
      );
  };
  return (
    <Confirm title={`Pause ${queue}`} doIt="Pause" act={pause} onClose={onClose}>
      <p>No job of it starts later than a second from now. What runs goes on, and submits are taken.</p>
      <WhatStops queue={queue} />
      <label>
        <span>Why</span>
        <input
          name="reason"
          maxLength={500}
          value={reason}
          onInput={(event) => setReason(event.currentTarget.value)}
        />
      </label>
      <Until onMinutes={setMinutes} />
    </Confirm>
  );
}

function Until({ onMinutes }: { readonly onMinutes: (minutes: number) => void }): VNode {
  return (
    <label>
      <span>It ends when</span>
      <select name="until" onChange={(event) => onMinutes(Number(event.currentTarget.value))}>
        {UNTIL.map(([value, shown]) => (
          <option key={value} value={value}>
            {shown}
          </option>
        ))}
      </select>
    </label>
  );
}

function WhatStops({ queue }: { readonly queue: string }): VNode {
  return (
    <Loaded shared={useNow(queue)}>
      {({ ready, running, pause }) => (
        <p>
          {jobsIn(ready?.value ?? 0n, ready?.atLeast)} ready, {jobsIn(running?.value ?? 0n, running?.atLeast)}{" "}
          running.
          {pause !== undefined && " Somebody has paused it meanwhile: this takes the place of that pause."}
        </p>
      )}
    </Loaded>
  );
}

function ResumeDialog({ queue, onDone, onClose }: QueueDialogProps): VNode {
  const shared = useNow(queue);
  const resume = async (): Promise<void> => {
    await queues.resumeQueue({ target: { case: "queue", value: queue } }, { timeoutMs: CALL_MS });
    onDone();
  };
  return (
    <Confirm title={`Resume ${queue}`} doIt="Resume" act={resume} onClose={onClose}>
      <Loaded shared={shared}>
        {({ pause, ready }) =>
          pause === undefined ? (
            <p>It is not paused any more.</p>
          ) : (
            <p>
              Paused <Ago time={pause.since} />
              {pause.reason === "" ? "" : `: ${pause.reason}`}. {jobsIn(ready?.value ?? 0n, ready?.atLeast)}{" "}
              will start.
            </p>
          )
        }
      </Loaded>
    </Confirm>
  );
}
