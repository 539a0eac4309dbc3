import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { PauseDialog, type PauseTarget } from "../../pauses/pause-dialog.tsx";

/** Pauses what somebody names: a queue, a type, or a key of a limit. */
export function PauseSomething({
  onChanged,
  onClose,
}: {
  readonly onChanged: () => void;
  readonly onClose: () => void;
}): VNode {
  const [kind, setKind] = useState<Kind>("queue");
  const [names, setNames] = useState({ name: "", key: "" });
  const target = (): PauseTarget => targetOf(kind, names.name.trim(), names.key.trim());
  return (
    <PauseDialog title="Pause something" target={target} onChanged={onChanged} onClose={onClose}>
      <label>
        <span>What</span>
        <select value={kind} onChange={(event) => setKind(kindOf(event.currentTarget.value))}>
          <option value="queue">a queue</option>
          <option value="type">a type</option>
          <option value="key">a key of a limit</option>
        </select>
      </label>
      <Typed
        label={kind === "key" ? "The limit's name" : "Its name"}
        required
        onType={(name) => setNames({ ...names, name })}
      />
      {kind === "key" && <Typed label="The key" onType={(key) => setNames({ ...names, key })} />}
    </PauseDialog>
  );
}

interface TypedProps {
  readonly label: string;
  readonly required?: boolean;
  readonly onType: (text: string) => void;
}

const Typed = ({ label, required = false, onType }: TypedProps): VNode => (
  <label>
    <span>{label}</span>
    <input required={required} onInput={(event) => onType(event.currentTarget.value)} />
  </label>
);

type Kind = "queue" | "type" | "key";

const kindOf = (value: string): Kind => (value === "type" || value === "key" ? value : "queue");

function targetOf(kind: Kind, name: string, key: string): PauseTarget {
  if (kind === "key") return { case: "limitKey", value: { limit: name, key } };
  return { case: kind, value: name };
}
