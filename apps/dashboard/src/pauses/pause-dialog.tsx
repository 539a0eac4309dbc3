import type { ComponentChildren, VNode } from "preact";
import { useState } from "preact/hooks";
import { CALL_MS, queues } from "../api.ts";
import { Confirm } from "../parts/confirm.tsx";
import { PauseFields, pauseOf } from "../parts/pause-fields.tsx";

export type PauseTarget = NonNullable<Parameters<typeof queues.pauseQueue>[0]["target"]>;

export interface PauseDialogProps {
  readonly title: string;
  /** Asked when the form is sent. */
  readonly target: () => PauseTarget;
  readonly onChanged: () => void;
  readonly onClose: () => void;
  /** What there is to say of the target, or to choose. */
  readonly children?: ComponentChildren;
}

/** Pauses a queue, a type, or a key of a limit, for some time and a reason. */
export function PauseDialog({ title, target, onChanged, onClose, children }: PauseDialogProps): VNode {
  const [form, setForm] = useState<HTMLElement | null>(null);
  const pause = async (): Promise<void> => {
    const { notEnforcedBy } = await queues.pauseQueue(
      { target: target(), ...pauseOf(form) },
      { timeoutMs: CALL_MS },
    );
    onChanged();
    tellLate(notEnforcedBy);
  };
  return (
    <Confirm title={title} doIt="Pause it" act={pause} onClose={onClose}>
      <p>Nothing of it starts from a second after. What runs goes on, and submits are taken.</p>
      {children}
      <PauseFields fieldsRef={setForm} />
    </Confirm>
  );
}

/** @throws Error with the names of workers that may still start what they have */
function tellLate(names: readonly string[]): void {
  if (names.length > 0)
    throw new Error(`It is paused, but these workers have not said that they know: ${names.join(", ")}`);
}

/** Ends a pause. */
export function ResumeDialog({ title, target, onChanged, onClose, children }: PauseDialogProps): VNode {
  const resume = async (): Promise<void> => {
    await queues.resumeQueue({ target: target() }, { timeoutMs: CALL_MS });
    onChanged();
  };
  return (
    <Confirm title={title} doIt="Resume it" act={resume} onClose={onClose}>
      {children ?? <p>Its jobs start again at once.</p>}
    </Confirm>
  );
}
