import { type JobEvent, JobState } from "@muster/proto/scheduler/v1/job";
import type { LogLine } from "@muster/proto/scheduler/v1/watch";
import type { Paint, Tone } from "../../output/paint.ts";
import { plainLine } from "../../output/plain-text.ts";
import { bytesText, jsonText, timeText } from "../../output/words.ts";
import { stateTone, stateWord } from "../jobs/columns.ts";
import { bodyText, resultOf } from "../jobs/facts.ts";

/** What an event says, in one line, without when. */
function eventText({ state, status, report }: JobEvent): string {
  if (report.case === "log") return logText(report.value);
  if (report.case === "progress") return `progress ${jsonText(report.value)}`;
  if (report.case === "output") return `output ${bytesText(report.value.data).trimEnd()}`;
  return [stateWord(state), detail(state, status)].filter((part) => part !== "").join("  ");
}

function detail(state: JobState, status: JobEvent["status"]): string {
  if (status === undefined) return "";
  if (state === JobState.SUCCEEDED) return bodyText(resultOf(status));
  if (state === JobState.RUNNING) return `attempt ${status.attempts} of ${status.maxAttempts}`;
  if (state === JobState.CANCELLED) return status.cancelReason;
  return [status.deadReason, status.hold?.text ?? status.lastError].filter((part) => part !== "").join(": ");
}

export const logText = ({ level, message, fields }: LogLine): string =>
  `${level} ${message}${fields === undefined ? "" : ` ${jsonText(fields)}`}`;

/** @param jobId where several jobs are followed */
export function eventLine(event: JobEvent, paint: Paint, jobId: string): string {
  const tone: Tone | undefined = event.report.case === undefined ? stateTone(event.state) : undefined;
  const when = paint(timeText(event.timestamp), "dim");
  return [when, jobId, paint(plainLine(eventText(event)), tone)].filter((part) => part !== "").join("  ");
}
