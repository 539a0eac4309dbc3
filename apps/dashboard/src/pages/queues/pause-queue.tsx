import type { QueueStatus } from "@muster/proto/scheduler/v1/queue";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { jobsIn } from "../../format/numbers.ts";
import { useShared } from "../../live/use-shared.ts";
import { Loaded } from "../../parts/failed.tsx";
import { Ago } from "../../parts/time.tsx";
import { PauseDialog, type PauseTarget, ResumeDialog } from "../../pauses/pause-dialog.tsx";

/** Whichever of the two it needs, as far as the page knows. */
export function PauseOrResume({
  status: { queue, pause },
  onDone,
  onClose,
}: {
  readonly status: QueueStatus;
  readonly onDone: () => void;
  readonly onClose: () => void;
}): VNode {
  // As it was when the dialog opened: it has something to say after the change, too.
  const [isPaused] = useState(pause !== undefined);
  const target = (): PauseTarget => ({ case: "queue", value: queue });
  const props = { target, onChanged: onDone, onClose };
  return isPaused ? (
    <ResumeDialog title={`Resume ${queue}`} {...props}>
      <WhatStarts queue={queue} />
    </ResumeDialog>
  ) : (
    <PauseDialog title={`Pause ${queue}`} {...props}>
      <WhatStops queue={queue} />
    </PauseDialog>
  );
}

/** As it is when the dialog opens: the list may be seconds old, and somebody else may have been faster. */
const useNow = (queue: string): ReturnType<typeof useShared<"getQueue">> =>
  useShared("getQueue", { queue }, 2_000);

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

function WhatStarts({ queue }: { readonly queue: string }): VNode {
  return (
    <Loaded shared={useNow(queue)}>
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
  );
}
