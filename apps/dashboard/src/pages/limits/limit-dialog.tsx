import type { MessageInitShape } from "@bufbuild/protobuf";
import { type Limit, type LimitSchema, WhenFull } from "@muster/proto/scheduler/v1/limit";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { CALL_MS, queues } from "../../api.ts";
import { durationOf } from "../../format/times.ts";
import { WHEN_FULL } from "../../limits/limit-words.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { Field, fieldsOf, numberText } from "../../parts/fields.tsx";
import { RateFields, rateIn, secondsText } from "./rate-fields.tsx";

export interface LimitDialogProps {
  /** Undefined: a new one. */
  readonly limit?: Limit;
  readonly onChanged: () => void;
  readonly onClose: () => void;
}

/** A limit as a form. */
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
        <Usual limit={before} />
        <Sharing limit={before} />
        <BreakerFields limit={before} />
      </div>
    </Confirm>
  );
}

interface Part {
  readonly limit: Limit | undefined;
}

function Usual({ limit }: Part): VNode {
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
      <div class="fields">
        <Field
          name="maxRunning"
          label="At most so many at once"
          value={numberText(limit?.maxRunning)}
          number
        />
        <Field name="maxWaiting" label="At most so many wait" value={numberText(limit?.maxWaiting)} number />
      </div>
      <RateFields rate={limit?.rate} />
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

/** What few limits have is folded where a limit does not have it. */
const Sharing = ({ limit }: Part): VNode => (
  <details open={limit !== undefined && limit.weightLabel + limit.costLabel !== ""}>
    <summary>Weights and costs</summary>
    <Field
      name="weightLabel"
      label="Label with a key's share of the workers, beside other keys"
      value={limit?.weightLabel ?? ""}
    />
    <Field
      name="costLabel"
      label="Label with how many starts of the rate a job takes"
      value={limit?.costLabel ?? ""}
    />
  </details>
);

function BreakerFields({ limit }: Part): VNode {
  const { breaker } = limit ?? {};
  return (
    <details open={breaker !== undefined}>
      <summary>Breaker: holds a key's jobs while its attempts fail</summary>
      <div class="fields">
        <Field
          name="percent"
          label="Opens when so many percent of them fail; empty: no breaker"
          value={breaker === undefined ? "" : String(Math.round(breaker.errorRatio * 1e6) / 1e4)}
          number
        />
        <Field
          name="minCalls"
          label="Never before so many have ended; empty: 10"
          value={numberText(breaker?.minCalls)}
          number
        />
        <Field
          name="window"
          label="Within so many seconds; empty: 60"
          value={secondsText(breaker?.window)}
          number
        />
        <Field
          name="openFor"
          label="Tries one job after so many seconds; empty: 30"
          value={secondsText(breaker?.openFor)}
          number
        />
      </div>
    </details>
  );
}

type LimitInit = MessageInitShape<typeof LimitSchema>;

function limitIn(form: HTMLElement | null, before: Limit | undefined): LimitInit {
  const { text, number } = fieldsOf(form);
  const rate = rateIn(form);
  const breaker = breakerIn(form);
  return {
    name: before?.name ?? text("name"),
    revision: before?.revision ?? 0n,
    type: text("type"),
    queue: text("queue"),
    keyLabel: text("keyLabel"),
    maxRunning: number("maxRunning"),
    maxWaiting: number("maxWaiting"),
    whenFull: WHEN_FULL.find(([value]) => value === number("whenFull"))?.[0] ?? WhenFull.WAIT,
    weightLabel: text("weightLabel"),
    costLabel: text("costLabel"),
    ...(breaker && { breaker }),
    ...(rate && { rate }),
  };
}

/** Undefined: none is wanted. */
function breakerIn(form: HTMLElement | null): LimitInit["breaker"] {
  const { text, number } = fieldsOf(form);
  if (text("percent") === "") return undefined;
  return {
    errorRatio: number("percent") / 100,
    minCalls: number("minCalls"),
    ...(text("window") !== "" && { window: durationOf(number("window") * 1_000) }),
    ...(text("openFor") !== "" && { openFor: durationOf(number("openFor") * 1_000) }),
  };
}
