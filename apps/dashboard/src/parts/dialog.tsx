import type { ComponentChildren, VNode } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { route } from "../route/route.ts";

export interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/**
 * A modal dialog: the browser's own, which keeps the focus within, and gives it back. It is of the place where it was opened: after Back it
 * would change what the page shows now, and say what it had counted before.
 */
export function Dialog({ title, onClose, children }: DialogProps): VNode {
  const ref = useRef<HTMLDialogElement>(null);
  // Before anything is painted: a key that is pressed at once would go to the page behind.
  useLayoutEffect(() => ref.current?.showModal(), []);
  const { value: place } = route;
  const opened = useRef(place);
  const isElsewhere = place !== opened.current;
  useEffect(() => {
    if (isElsewhere) onClose();
  }, [isElsewhere]);
  return (
    <dialog ref={ref} aria-label={title} onClose={onClose}>
      <h2>{title}</h2>
      {children}
    </dialog>
  );
}
