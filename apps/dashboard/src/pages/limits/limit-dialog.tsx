import type { MessageInitShape } from "@bufbuild/protobuf";
import { type Limit, type LimitSchema, WhenFull } from "@muster/proto/scheduler/v1/limit";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { CALL_MS, queues } from "../../api.ts";
import { durationOf, msOfDuration } from "../../format/times.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { WHEN_FULL } from "./limit-words.ts";

export interface LimitDialogProps {
  /** Undefined: a new one. */
  readonly limit?: Limit;
  readonly onChanged: () => void;
  readonly onClose: () => void;
}

/** A limit as a form. What the form does not have, breakers and labels of weights and costs, stays as it is. */
export function LimitDialog({ limit, onChanged, onClose }: LimitDialogProps): VNode {
  const [form, setForm] = useState<HTMLElement | null>(null);
  // As it was when the form was opened: a later revision is somebody else's change, which must not be undone unseen.
  const [before] = useState(limit);
  const put = async (): Promise<void> => {
    await queues.putLimit({ limit: limitIn(form, before) }, { timeoutMs: CALL_MS });
    onChanged();
  };
  return (
    <Confirm
      title={before === undefined ? "New limit" : `Change the limit ${before.name}`}
      doIt={before === undefined ? "Make it" : "Change it"}
      act={put}
      onClose={onClose}
    >
      <p>
        From two seconds on no job starts beyond it, waiting ones included. What runs counts, and goes on.
      </p>
      <div ref={setForm}>
        <Fields limit={before} />
      </div>
    </Confirm>
  );
}

function Fields({ limit }: { readonly limit: Limit | undefined }): VNode {
  const number = (value: number | undefined): string =>
    value === undefined || value === 0 ? "" : String(value);
  const { rate } = limit ?? {};
  const per = rate?.per === undefined ? "" : String(msOfDuration(rate.per) / 1_000);
  return (
    <>
      {limit === undefined && <Field name="name" label="Name" required />}
      <Field name="type" label="Jobs of this type; empty: of any" value={limit?.type ?? ""} />
      <Field name="queue" label="In this queue; empty: in any" value={limit?.queue ?? ""} />
      <Field
        name="keyLabel"
        label="For each value of this label; empty: for all together"
        value={limit?.keyLabel ?? ""}
      />
      <Field name="maxRunning" label="At most so many at once" value={number(limit?.maxRunning)} number />
      <Field name="maxWaiting" label="At most so many wait" value={number(limit?.maxWaiting)} number />
      <Field name="count" label="Starts" value={number(rate?.count)} number />
      <Field name="per" label="In so many seconds" value={per} number />
      <Field name="burst" label="At once after a rest" value={number(rate?.burst)} number />
      <label>
        <span>When it is full</span>
        <select name="whenFull">
          {WHEN_FULL.map(([value, name]) => (
            <option key={value} value={value} selected={value === (limit?.whenFull ?? WhenFull.WAIT)}>
              {name}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly value?: string;
  readonly number?: boolean;
  readonly required?: boolean;
}

const Field = ({ name, label, value = "", number = false, required = false }: FieldProps): VNode => (
  <label>
    <span>{label}</span>
    <input
      name={name}
      defaultValue={value}
      required={required}
      {...(number && { type: "number", min: "0", step: "any" })}
    />
  </label>
);

function limitIn(form: HTMLElement | null, before: Limit | undefined): MessageInitShape<typeof LimitSchema> {
  const text = (name: string): string =>
    form?.querySelector<HTMLInputElement | HTMLSelectElement>(`[name="${name}"]`)?.value.trim() ?? "";
  const number = (name: string): number => Number(text(name));
  const { breaker, weightLabel = "", costLabel = "" } = before ?? {};
  return {
    name: before?.name ?? text("name"),
    revision: before?.revision ?? 0n,
    type: text("type"),
    queue: text("queue"),
    keyLabel: text("keyLabel"),
    maxRunning: number("maxRunning"),
    maxWaiting: number("maxWaiting"),
    whenFull: WHEN_FULL.find(([value]) => value === number("whenFull"))?.[0] ?? WhenFull.WAIT,
    weightLabel,
    costLabel,
    ...(breaker && { breaker }),
    ...(text("count") !== "" && {
      rate: { count: number("count"), per: durationOf(number("per") * 1_000), burst: number("burst") },
    }),
  };
}
