import type { VNode } from "preact";
import { Dialog } from "./dialog.tsx";
import { helpIsOpen } from "./keys.ts";

const KEYS: readonly (readonly [keys: string, what: string])[] = [
  ["/", "search"],
  ["j k", "the next row, the one before"],
  ["Enter", "open the row"],
  ["x", "choose the row"],
  ["?", "this list"],
  ["Esc", "close"],
];

export function Help({
  places,
}: {
  readonly places: readonly (readonly [key: string, title: string])[];
}): VNode | null {
  if (!helpIsOpen.value) return null;
  const rows = [...places.map(([key, title]) => [`g ${key}`, title] as const), ...KEYS];
  return (
    <Dialog title="Keys" onClose={() => (helpIsOpen.value = false)}>
      <dl class="keys">
        {rows.map(([keys, what]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <div class="buttons">
        <button type="button" onClick={() => (helpIsOpen.value = false)}>
          Close
        </button>
      </div>
    </Dialog>
  );
}
