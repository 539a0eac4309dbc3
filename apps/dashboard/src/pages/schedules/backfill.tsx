import type { BackfillScheduleResponse } from "@muster/proto/scheduler/v1/schedule_service";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { CALL_MS, schedules } from "../../api.ts";
import { newRequestId } from "../../bulk/request-id.ts";
import { messageOf } from "../../format/job-words.ts";
import { jobsIn } from "../../format/numbers.ts";
import { fullTime, msOf, timestampOf } from "../../format/times.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { fieldsOf } from "../../parts/fields.tsx";

export interface BackfillProps {
  readonly name: string;
  readonly onChanged: () => void;
  readonly onClose: () => void;
}

interface Span {
  readonly from: ReturnType<typeof timestampOf>;
  readonly to: ReturnType<typeof timestampOf>;
  /** 0 = as the server does it. */
  readonly perSecond: number;
}

interface Counted {
  readonly span: Span;
  readonly times: BackfillScheduleResponse;
  /** Whoever presses again after an answer that was lost makes no second jobs; other times are another request. */
  readonly requestId: string;
}

/** Makes its job for each of its times between two: first counted, then made. */
export function Backfill({ name, onChanged, onClose }: BackfillProps): VNode {
  const [form, setForm] = useState<HTMLElement | null>(null);
  const [counted, setCounted] = useState<Counted>();
  const [error, setError] = useState("");
  const count = async (): Promise<void> => {
    try {
      setCounted(await countTimes(name, spanIn(form)));
      setError("");
    } catch (failure) {
      setCounted(undefined);
      setError(messageOf(failure));
    }
  };
  const backfill = async (): Promise<void> => {
    if (counted === undefined) return;
    const { span, requestId } = counted;
    await schedules.backfillSchedule({ name, ...span, requestId }, { timeoutMs: CALL_MS });
    onChanged();
  };
  const many = counted?.times.count ?? 0;
  return (
    <Confirm
      title={`Backfill ${name}`}
      doIt={many === 0 ? "Make its jobs" : `Make ${jobsIn(many)}`}
      disabled={many === 0}
      act={backfill}
      onClose={onClose}
    >
      <p>Its job is made for each of its times between these two, whatever else runs.</p>
      <div ref={setForm} onInput={() => setCounted(undefined)}>
        <SpanFields />
      </div>
      <button type="button" onClick={() => void count()}>
        Count its times
      </button>
      {counted !== undefined && <p>{timesText(counted.times)}</p>}
      {error !== "" && <Refused text={error} />}
    </Confirm>
  );
}

async function countTimes(name: string, span: Span): Promise<Counted> {
  const asked = { name, ...span, dryRun: true };
  const times = await schedules.backfillSchedule(asked, { timeoutMs: CALL_MS });
  return { span, times, requestId: newRequestId() };
}

const Refused = ({ text }: { readonly text: string }): VNode => (
  <p class="failed" role="alert">
    {text}
  </p>
);

const SpanFields = (): VNode => (
  <>
    <label>
      <span>From, in this browser's time zone</span>
      <input name="from" type="datetime-local" step="1" required />
    </label>
    <label>
      <span>To</span>
      <input name="to" type="datetime-local" step="1" required />
    </label>
    <label>
      <span>Jobs a second; empty: 10</span>
      <input name="perSecond" type="number" min="0.01" max="1000" step="any" />
    </label>
  </>
);

function spanIn(form: HTMLElement | null): Span {
  const { text, number } = fieldsOf(form);
  const time = (name: string): ReturnType<typeof timestampOf> => {
    const ms = Date.parse(text(name));
    if (Number.isNaN(ms)) throw new Error(`${name}: expected a day and a time, got nothing`);
    return timestampOf(ms);
  };
  return { from: time("from"), to: time("to"), perSecond: number("perSecond") };
}

function timesText({ count, times }: BackfillScheduleResponse): string {
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined) return "It has no time between these.";
  return `${count === 1 ? "One time" : `${count} times`}: ${fullTime(msOf(first))}${count > 1 ? ` to ${fullTime(msOf(last))}` : ""}.`;
}
