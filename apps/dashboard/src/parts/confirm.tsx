import type { ComponentChildren, VNode } from "preact";
import { useState } from "preact/hooks";
import { messageOf } from "../format/job-words.ts";
import { Dialog } from "./dialog.tsx";

export interface ConfirmProps {
  readonly title: string;
  /** On the button that does it: a verb, and how many. */
  readonly doIt: string;
  readonly danger?: boolean;
  /** While it is not known yet what would happen. */
  readonly disabled?: boolean;
  /** What rejects is told, and the dialog stays. */
  readonly act: () => Promise<unknown>;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** Says what will happen before it does. */
export function Confirm(props: ConfirmProps): VNode {
  const { title, doIt, danger = false, disabled = false, act, onClose, children } = props;
  const [state, setState] = useState<{ readonly busy: boolean; readonly error: string }>({
    busy: false,
    error: "",
  });
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    setState({ busy: true, error: "" });
    try {
      await act();
      onClose();
    } catch (error) {
      setState({ busy: false, error: messageOf(error) });
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)}>
        {children}
        {state.error !== "" && (
          <p class="failed" role="alert">
            {state.error}
          </p>
        )}
        <div class="buttons">
          <button type="submit" class={danger ? "danger" : "primary"} disabled={disabled || state.busy}>
            {doIt}
          </button>
          <button type="button" onClick={onClose}>
            Leave it
          </button>
        </div>
      </form>
    </Dialog>
  );
}
