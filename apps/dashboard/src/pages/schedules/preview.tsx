import type { Schedule, ScheduleStatus } from "@muster/proto/scheduler/v1/schedule";
import type { PreviewScheduleResponse } from "@muster/proto/scheduler/v1/schedule_service";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { CALL_MS, schedules } from "../../api.ts";
import { messageOf } from "../../format/job-words.ts";
import { fullTime, msOf } from "../../format/times.ts";
import { Ago } from "../../parts/time.tsx";

const COUNT = 10;

export interface PreviewProps {
  readonly schedule: Schedule;
  /** What it has without a change. */
  readonly own: Pick<ScheduleStatus, "text" | "nextTimes">;
}

/** Its next times, or those that it would have by another pattern. */
export function Preview({ schedule, own }: PreviewProps): VNode {
  const { spec, timeZone } = schedule;
  const [cron, setCron] = useState(spec.case === "cron" ? spec.value : "");
  const [seen, setSeen] = useState<PreviewScheduleResponse>();
  const [error, setError] = useState("");
  const preview = async (event: Event): Promise<void> => {
    event.preventDefault();
    try {
      setSeen(await timesOf(schedule, cron));
      setError("");
    } catch (failure) {
      setSeen(undefined);
      setError(messageOf(failure));
    }
  };
  return (
    <section class="card" aria-labelledby="preview">
      <h2 id="preview">Next times</h2>
      <form class="filters" onSubmit={(event) => void preview(event)}>
        <label class="filter main">
          <span>Pattern, in {timeZone === "" ? "UTC" : timeZone}; nothing is changed by this</span>
          <input
            value={cron}
            placeholder="its interval"
            onInput={(event) => setCron(event.currentTarget.value.trim())}
          />
        </label>
        <button type="submit">Show its next {COUNT} times</button>
      </form>
      {error !== "" && (
        <p class="failed" role="alert">
          {error}
        </p>
      )}
      {error === "" && <Times {...(seen ?? { text: own.text, times: own.nextTimes })} />}
    </section>
  );
}

/** @param cron empty: as it is */
function timesOf(
  { spec, timeZone, dst, startAt, endAt }: Schedule,
  cron: string,
): Promise<PreviewScheduleResponse> {
  const asked = cron === "" ? { spec } : { spec: { case: "cron" as const, value: cron } };
  const times = { timeZone, dst, ...(startAt && { startAt }), ...(endAt && { endAt }) };
  return schedules.previewSchedule(
    { schedule: { ...asked, ...times }, count: COUNT },
    { timeoutMs: CALL_MS },
  );
}

const Times = ({ text, times }: Pick<PreviewScheduleResponse, "text" | "times">): VNode => (
  <>
    <p>{text}</p>
    <ol>
      {times.map((time) => (
        <li key={String(time.seconds)}>
          {fullTime(msOf(time))} <Ago time={time} />
        </li>
      ))}
    </ol>
  </>
);
