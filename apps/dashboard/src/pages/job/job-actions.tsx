import { JobState, type JobStatus } from "@muster/proto/scheduler/v1/job";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { CALL_MS, jobs } from "../../api.ts";
import { isFinal, mayBeRedriven } from "../../format/job-words.ts";
import { durationOf } from "../../format/times.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { may } from "../../session.ts";

export interface JobActionsProps {
  readonly job: JobStatus;
  readonly onDone: () => void;
}

/** What can be done with it now. */
export function JobActions({ job, onDone }: JobActionsProps): VNode | null {
  const [asked, setAsked] = useState<"cancel" | "redrive" | undefined>();
  const props = { job, onDone, onClose: () => setAsked(undefined) };
  return (
    <>
      {!isFinal(job.state) && may("cancel", job.queue) && (
        <button type="button" onClick={() => setAsked("cancel")}>
          Cancel …
        </button>
      )}
      {mayBeRedriven(job.state) && may("redrive", job.queue) && (
        <button type="button" onClick={() => setAsked("redrive")}>
          Redrive …
        </button>
      )}
      {asked === "cancel" && <CancelDialog {...props} />}
      {asked === "redrive" && <RedriveDialog {...props} />}
    </>
  );
}

interface JobDialogProps extends JobActionsProps {
  readonly onClose: () => void;
}

function CancelDialog({ job: { jobId, state }, onDone, onClose }: JobDialogProps): VNode {
  const [reason, setReason] = useState("");
  const [graceSeconds, setGrace] = useState("5");
  const isRunning = state === JobState.RUNNING;
  const cancel = async (): Promise<void> => {
    const grace = isRunning ? { grace: durationOf((Number(graceSeconds) || 0) * 1000) } : {};
    const answer = await jobs.cancelJob({ jobId, reason, ...grace }, { timeoutMs: CALL_MS });
    onDone();
    if (!answer.cancelled) throw new Error("It had ended already: nothing was changed.");
  };
  return (
    <Confirm title="Cancel the job" doIt="Cancel the job" danger act={cancel} onClose={onClose}>
      <p>{isRunning ? "Its handler is told to stop, and may still succeed first." : "It will not run."}</p>
      <label>
        <span>Why</span>
        <input
          name="reason"
          maxLength={500}
          value={reason}
          onInput={(event) => setReason(event.currentTarget.value)}
        />
      </label>
      {isRunning && (
        <label>
          <span>How long its handler may go on, seconds</span>
          <input
            name="grace"
            type="number"
            min="0"
            max="3600"
            value={graceSeconds}
            onInput={(event) => setGrace(event.currentTarget.value)}
          />
        </label>
      )}
    </Confirm>
  );
}

function RedriveDialog({ job: { jobId }, onDone, onClose }: JobDialogProps): VNode {
  const redrive = async (): Promise<void> => {
    const { redriven } = await jobs.redriveJobs({ jobIds: [jobId] }, { timeoutMs: CALL_MS });
    onDone();
    if (redriven === 0) throw new Error("Nothing was changed: somebody else may have redriven it.");
  };
  return (
    <Confirm title="Redrive the job" doIt="Redrive the job" act={redrive} onClose={onClose}>
      <p>It gets another life: the same id and payload, and its attempts begin at 0 again.</p>
    </Confirm>
  );
}
