import type { LimitOverride } from "@muster/proto/scheduler/v1/limit";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { CALL_MS, queues } from "../../api.ts";
import { keyName } from "../../limits/limit-words.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { Field, fieldsOf, numberText } from "../../parts/fields.tsx";
import { RateFields, rateIn } from "./rate-fields.tsx";

export interface OverrideDialogProps {
  /** The limit's name. */
  readonly limit: string;
  /** Undefined: somebody names it. */
  readonly keyOf: string | undefined;
  /** What the key has already instead. */
  readonly override: LimitOverride | undefined;
  readonly onChanged: () => void;
  readonly onClose: () => void;
}

/** What one key has instead of what its limit says. */
export function OverrideDialog({ limit, keyOf, override, onChanged, onClose }: OverrideDialogProps): VNode {
  const [form, setForm] = useState<HTMLElement | null>(null);
  const [before] = useState(override);
  const put = async (): Promise<void> => {
    const { text, number } = fieldsOf(form);
    const rate = rateIn(form);
    const own = { maxRunning: number("maxRunning"), weight: number("weight"), ...(rate && { rate }) };
    await queues.putLimitOverride(
      { limit, override: { key: keyOf ?? text("key"), ...own } },
      { timeoutMs: CALL_MS },
    );
    onChanged();
  };
  return (
    <Confirm
      title={keyOf === undefined ? `An override of ${limit}` : `What ${keyName(keyOf)} has in ${limit}`}
      doIt="Keep it"
      act={put}
      onClose={onClose}
    >
      <p>It counts from the answer on. What is left empty stays as the limit says it.</p>
      <div ref={setForm}>
        {keyOf === undefined && <Field name="key" label="Key; empty: of jobs without the label" />}
        <Field
          name="maxRunning"
          label="At most so many at once"
          value={numberText(before?.maxRunning)}
          number
        />
        <RateFields rate={before?.rate} />
        <Field
          name="weight"
          label="Share of the workers, 0.01 to 1,000"
          value={numberText(before?.weight)}
          number
        />
      </div>
    </Confirm>
  );
}

export function DeleteOverride({
  limit,
  override: { key },
  onChanged,
  onClose,
}: {
  readonly limit: string;
  readonly override: LimitOverride;
  readonly onChanged: () => void;
  readonly onClose: () => void;
}): VNode {
  const remove = async (): Promise<void> => {
    await queues.deleteLimitOverride({ limit, key }, { timeoutMs: CALL_MS });
    onChanged();
  };
  return (
    <Confirm
      title={`Delete what ${keyName(key)} has in ${limit}`}
      doIt="Delete it"
      danger
      act={remove}
      onClose={onClose}
    >
      <p>The key has what the limit says again. What was let in and has not begun may go back.</p>
    </Confirm>
  );
}
