import { ScheduleState, type ScheduleStatus } from "@muster/proto/scheduler/v1/schedule";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { CALL_MS, schedules } from "../../api.ts";
import { newRequestId } from "../../bulk/request-id.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { PauseFields, pauseOf } from "../../parts/pause-fields.tsx";
import { goTo, hrefTo } from "../../route/route.ts";
import { Backfill } from "./backfill.tsx";
import { scheduleName } from "./schedule-words.ts";

interface ActionProps {
  readonly status: ScheduleStatus;
  readonly onChanged: () => void;
}

/** The revision that is shown goes with each change: what somebody else has changed since is not undone by a page that is old. */
export function ScheduleActions({ status, onChanged }: ActionProps): VNode {
  const [open, setOpen] = useState<"trigger" | "backfill" | "pause" | "resume" | "delete">();
  const close = (): void => setOpen(undefined);
  const dialog = { status, onChanged, onClose: close };
  const isPaused = status.state === ScheduleState.PAUSED;
  return (
    <>
      <button type="button" class="primary" onClick={() => setOpen("trigger")}>
        Trigger
      </button>
      <button type="button" onClick={() => setOpen("backfill")}>
        Backfill
      </button>
      <button type="button" onClick={() => setOpen(isPaused ? "resume" : "pause")}>
        {isPaused ? "Resume" : "Pause"}
      </button>
      <button type="button" onClick={() => setOpen("delete")}>
        Delete
      </button>
      {open === "trigger" && <Trigger {...dialog} />}
      {open === "backfill" && <Backfill name={scheduleName(status)} onChanged={onChanged} onClose={close} />}
      {open === "pause" && <Pause {...dialog} />}
      {open === "resume" && <Resume {...dialog} />}
      {open === "delete" && <Delete {...dialog} />}
    </>
  );
}

type DialogProps = ActionProps & { readonly onClose: () => void };

/** As it was when the dialog opened: the page behind it goes on, and what somebody else changes meanwhile is not to be undone unseen. */
const useRevision = ({ revision }: ScheduleStatus): bigint => useState(revision)[0];

function Trigger({ status, onClose }: DialogProps): VNode {
  // Whoever presses again after an answer that was lost makes no second job.
  const [requestId] = useState(newRequestId);
  const trigger = async (): Promise<void> => {
    const { jobId } = await schedules.triggerSchedule(
      { name: scheduleName(status), requestId },
      { timeoutMs: CALL_MS },
    );
    goTo(hrefTo("jobs", [jobId]));
  };
  return (
    <Confirm
      title={`Trigger ${scheduleName(status)}`}
      doIt="Make its job now"
      act={trigger}
      onClose={onClose}
    >
      <p>Its job is made now, whatever else runs, and its regular times stay as they are.</p>
    </Confirm>
  );
}

function Pause({ status, onChanged, onClose }: DialogProps): VNode {
  const [form, setForm] = useState<HTMLElement | null>(null);
  const revision = useRevision(status);
  const pause = async (): Promise<void> => {
    await schedules.pauseSchedule(
      { name: scheduleName(status), revision, ...pauseOf(form) },
      { timeoutMs: CALL_MS },
    );
    onChanged();
  };
  return (
    <Confirm title={`Pause ${scheduleName(status)}`} doIt="Pause it" act={pause} onClose={onClose}>
      <p>What would fire meanwhile is skipped. Jobs that it has made go on.</p>
      <PauseFields fieldsRef={setForm} />
    </Confirm>
  );
}

function Resume({ status, onChanged, onClose }: DialogProps): VNode {
  const revision = useRevision(status);
  const resume = async (): Promise<void> => {
    await schedules.resumeSchedule({ name: scheduleName(status), revision }, { timeoutMs: CALL_MS });
    onChanged();
  };
  return (
    <Confirm title={`Resume ${scheduleName(status)}`} doIt="Resume it" act={resume} onClose={onClose}>
      <p>It fires at its next time. What would have fired in the pause stays skipped.</p>
    </Confirm>
  );
}

function Delete({ status, onClose }: DialogProps): VNode {
  const revision = useRevision(status);
  const remove = async (): Promise<void> => {
    await schedules.deleteSchedule({ name: scheduleName(status), revision }, { timeoutMs: CALL_MS });
    goTo(hrefTo("schedules"));
  };
  return (
    <Confirm title={`Delete ${scheduleName(status)}`} doIt="Delete it" danger act={remove} onClose={onClose}>
      <p>
        It makes no more jobs; those that it has made go on. {status.owner} brings it back when it applies its
        schedules again.
      </p>
    </Confirm>
  );
}
