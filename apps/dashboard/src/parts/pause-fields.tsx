import type { Ref, VNode } from "preact";
import { timestampOf } from "../format/times.ts";
import { serverNow } from "../server-clock.ts";

/** For how long: a pause without an end is easily forgotten. */
const SPANS: readonly (readonly [minutes: number, name: string])[] = [
  [60, "for an hour"],
  [15, "for 15 minutes"],
  [480, "for 8 hours"],
  [1_440, "for a day"],
  [0, "until somebody resumes it"],
];

export const PauseFields = ({ fieldsRef }: { readonly fieldsRef: Ref<HTMLDivElement> }): VNode => (
  <div ref={fieldsRef}>
    <label>
      <span>For how long</span>
      <select name="minutes">
        {SPANS.map(([minutes, name]) => (
          <option key={minutes} value={minutes}>
            {name}
          </option>
        ))}
      </select>
    </label>
    <label>
      <span>Reason, for those who wonder</span>
      <input name="reason" maxLength={500} />
    </label>
  </div>
);

export interface ChosenPause {
  readonly reason: string;
  readonly until?: ReturnType<typeof timestampOf>;
}

/** What was chosen in the fields. */
export function pauseOf(fields: Element | null, nowMs: number = serverNow()): ChosenPause {
  const minutes = Number(fields?.querySelector("select")?.value ?? 0);
  const reason = fields?.querySelector("input")?.value.trim() ?? "";
  return minutes === 0 ? { reason } : { reason, until: timestampOf(nowMs + minutes * 60_000) };
}
