import type { Limit } from "@muster/proto/scheduler/v1/limit";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { CALL_MS, queues } from "../../api.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { may, mayEverywhere } from "../../session.ts";
import { LimitDialog } from "./limit-dialog.tsx";

/** A limit of jobs of any queue is for those who have a grant for all of them. */
export const mayChange = ({ queue }: Limit): boolean =>
  queue === "" ? mayEverywhere("limits") : may("limits", queue);

export interface LimitActionsProps {
  readonly limit: Limit;
  readonly size?: "small";
  readonly onChanged: () => void;
  readonly onDeleted: () => void;
}

export function LimitActions({ limit, size, onChanged, onDeleted }: LimitActionsProps): VNode {
  const [open, setOpen] = useState<"change" | "delete">();
  const close = (): void => setOpen(undefined);
  return (
    <>
      <button
        type="button"
        class={size}
        onClick={() => setOpen("change")}
        aria-label={`Change ${limit.name}`}
      >
        Change
      </button>
      <button
        type="button"
        class={size}
        onClick={() => setOpen("delete")}
        aria-label={`Delete ${limit.name}`}
      >
        Delete
      </button>
      {open === "change" && <LimitDialog limit={limit} onChanged={onChanged} onClose={close} />}
      {open === "delete" && <DeleteLimit limit={limit} onDeleted={onDeleted} onClose={close} />}
    </>
  );
}

function DeleteLimit({
  limit,
  onDeleted,
  onClose,
}: {
  readonly limit: Limit;
  readonly onDeleted: () => void;
  readonly onClose: () => void;
}): VNode {
  // As it was when the dialog opened: what somebody else changes meanwhile is not to be lost unseen.
  const [{ name, revision }] = useState(limit);
  const remove = async (): Promise<void> => {
    await queues.deleteLimit({ name, revision }, { timeoutMs: CALL_MS });
    onDeleted();
  };
  return (
    <Confirm title={`Delete the limit ${name}`} doIt="Delete it" danger act={remove} onClose={onClose}>
      <p>
        What its keys have instead, and their pauses, go with it. Jobs that wait for nothing else start within
        seconds.
      </p>
    </Confirm>
  );
}
