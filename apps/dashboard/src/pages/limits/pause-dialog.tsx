import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { CALL_MS, queues } from "../../api.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { PauseFields, pauseOf } from "../../parts/pause-fields.tsx";

/** Pauses a queue, a type, or a key of a limit. */
export function PauseDialog({
  onChanged,
  onClose,
}: {
  readonly onChanged: () => void;
  readonly onClose: () => void;
}): VNode {
  const [kind, setKind] = useState<"queue" | "type" | "key">("queue");
  const [names, setNames] = useState({ name: "", key: "" });
  const [form, setForm] = useState<HTMLElement | null>(null);
  const pause = async (): Promise<void> => {
    const { notEnforcedBy } = await queues.pauseQueue(
      { target: targetOf(kind, names.name.trim(), names.key.trim()), ...pauseOf(form) },
      { timeoutMs: CALL_MS },
    );
    onChanged();
    tellLate(notEnforcedBy);
  };
  return (
    <Confirm title="Pause something" doIt="Pause it" act={pause} onClose={onClose}>
      <p>Nothing of it starts from a second after. What runs goes on, and submits are taken.</p>
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
      <PauseFields fieldsRef={setForm} />
    </Confirm>
  );
}

/** @throws Error with the names of workers that may still start what they have */
function tellLate(names: readonly string[]): void {
  if (names.length > 0)
    throw new Error(`It is paused, but these workers have not said that they know: ${names.join(", ")}`);
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

const kindOf = (value: string): "queue" | "type" | "key" =>
  value === "type" || value === "key" ? value : "queue";

type Target = NonNullable<Parameters<typeof queues.pauseQueue>[0]["target"]>;

function targetOf(kind: "queue" | "type" | "key", name: string, key: string): Target {
  if (kind === "key") return { case: "limitKey", value: { limit: name, key } };
  return { case: kind, value: name };
}
