import { type Database, listTicks, type ScheduleRecord, type TickRecord, tickAt } from "@muster/db";
import { boundedTimes, NoTimesError } from "../calendar/times-of.ts";
import { readKnown } from "../known.ts";

export type WhyCode =
  | "submitted"
  | "pending"
  | "skipped_overlap"
  | "skipped_paused"
  | "skipped_max_runs"
  | "skipped_failure"
  | "missed"
  | "not_due"
  | "paused"
  | "ended"
  | "broken"
  | "not_a_time"
  | "before_creation"
  | "unknown";

export interface Why {
  readonly code: WhyCode;
  /** For people. */
  readonly sentence: string;
  /** The time that is told about, milliseconds since 1970; undefined when there is none. */
  readonly nominalMs: number | undefined;
  readonly taskId: string | undefined;
}

const iso = (ms: number): string => new Date(ms).toISOString().replace(".000Z", "Z");

/**
 * Why a schedule fired at a time, or did not; without a time, why it fired last, or does not fire at all.
 * @throws MusterError `not_found`
 */
export async function explainSchedule(database: Database, name: string, nominalMs?: number): Promise<Why> {
  const schedule = await readKnown(database, name);
  if (nominalMs === undefined) return explainNow(database, schedule);
  const tick = await tickAt(database.query, name, nominalMs);
  if (tick?.nominalMs === nominalMs) return ofTick(tick, nominalMs);
  try {
    if (!isNominal(schedule, nominalMs)) return noTime(schedule, nominalMs);
  } catch (error) {
    if (error instanceof NoTimesError) return why("broken", brokenText(error.message), nominalMs);
    throw error;
  }
  return tick === undefined ? withoutTick(schedule, nominalMs) : ofTick(tick, nominalMs);
}

async function explainNow(database: Database, schedule: ScheduleRecord): Promise<Why> {
  const { next, pause, problem, nowMs, definition } = schedule;
  if (problem !== undefined || pause !== undefined || next === undefined)
    return stateOf(schedule, next?.nominal);
  const [last] = await listTicks(database.query, definition.name, 1);
  if (last !== undefined) {
    const why = ofTick(last, last.nominalMs);
    const nextText =
      next.at > nowMs ? `The next time is ${iso(next.nominal)}.` : `${iso(next.nominal)} ${OVERDUE}.`;
    return { ...why, sentence: `${why.sentence} ${nextText}` };
  }
  if (next.at <= nowMs) return why("pending", `${iso(next.nominal)} ${OVERDUE}.`, next.nominal);
  const inSeconds = Math.ceil((next.at - nowMs) / 1000);
  return why(
    "not_due",
    `It has not fired yet; its first time, ${iso(next.nominal)}, is due in ${inSeconds} s.`,
    next.nominal,
  );
}

/** Whoever asks within a moment of the time sees this, too. */
const OVERDUE = "is due, and no process has taken it yet: APIs and workers do, one of them at a time";

const brokenText = (problem: string): string => `Its times cannot be computed: ${problem}.`;

const why = (code: WhyCode, sentence: string, nominalMs?: number, taskId?: string): Why => ({
  code,
  sentence,
  nominalMs,
  taskId,
});

/** Why nothing comes from it now, whatever the time. */
function stateOf({ problem, pause, definition, runs }: ScheduleRecord, nominalMs?: number): Why {
  if (problem !== undefined) return why("broken", brokenText(problem), nominalMs);
  if (pause !== undefined) {
    const until = pause.untilMs === undefined ? "until somebody resumes it" : `until ${iso(pause.untilMs)}`;
    const reason = pause.reason === "" ? "" : ` (${pause.reason})`;
    return why(
      "paused",
      `It is paused since ${iso(Math.floor(pause.sinceMs))} ${until}${reason}.`,
      nominalMs,
    );
  }
  const because =
    definition.maxRuns !== undefined && runs >= definition.maxRuns
      ? `it has made ${runs} jobs, which is its max_runs`
      : "it has no time left before its end";
  return why("ended", `It has ended: ${because}.`, nominalMs);
}

function noTime({ definition }: ScheduleRecord, nominalMs: number): Why {
  const { startAtMs, endAtMs } = definition;
  const following = boundedTimes(definition).after(nominalMs);
  const hint = following === undefined ? "" : ` The next one after it is ${iso(following)}.`;
  let bound = "";
  if (startAtMs !== undefined && nominalMs < startAtMs) bound = `, which begins at ${iso(startAtMs)}`;
  if (endAtMs !== undefined && nominalMs > endAtMs) bound = `, which ends at ${iso(endAtMs)}`;
  return why("not_a_time", `${iso(nominalMs)} is no time of this schedule${bound}.${hint}`, nominalMs);
}

/** Of one of its times. */
function withoutTick(schedule: ScheduleRecord, nominalMs: number): Why {
  const { next, createdMs, pause, problem, nowMs } = schedule;
  const time = iso(nominalMs);
  if (nominalMs < createdMs)
    return why(
      "before_creation",
      `${time} was before the schedule was made at ${iso(Math.floor(createdMs))}.`,
      nominalMs,
    );
  const isPaused = pause !== undefined && nominalMs <= (pause.untilMs ?? nominalMs);
  if (problem !== undefined || isPaused || next === undefined) return stateOf(schedule, nominalMs);
  if (nominalMs < next.nominal)
    return why(
      "unknown",
      `${time} is so long ago that it is not recorded any more, or came before a change of its times.`,
      nominalMs,
    );
  if (nominalMs <= nowMs && next.at <= nowMs) return why("pending", `${time} ${OVERDUE}.`, nominalMs);
  if (next.nominal === nominalMs && nominalMs <= nowMs)
    return why("not_due", `${time} is due with its jitter at ${iso(next.at)}.`, nominalMs);
  return why("not_due", `${time} has not come yet.`, nominalMs);
}

function isNominal({ definition }: ScheduleRecord, nominalMs: number): boolean {
  return boundedTimes(definition).after(nominalMs - 1) === nominalMs;
}

function ofTick(tick: TickRecord, nominalMs: number): Why {
  const time = iso(nominalMs);
  const { state, taskId } = tick;
  if (state === "submitted")
    return why("submitted", `${time} made the job ${taskId ?? ""}.`, nominalMs, taskId);
  if (state === "pending") return why("pending", `${time} ${pendingText(tick)}.`, nominalMs, taskId);
  if (state === "missed") return why("missed", `${time} ${missedText(tick)}.`, nominalMs);
  return why(...skippedText(tick, time, tick.detail ?? ""), nominalMs);
}

function pendingText({ reason, detail }: TickRecord): string {
  if (reason === "overlap") return `waits for the job ${detail ?? ""} of an earlier tick to end`;
  if (reason === "refused") return `is due; its job was refused, and is tried again (${detail ?? ""})`;
  return "is about to be submitted";
}

function missedText({ reason, detail, count }: TickRecord): string {
  if (reason === "window")
    return `could not be submitted within its catch-up window${detail === undefined ? "" : ` (${detail})`}`;
  const others = count > 1 ? `, with ${count - 1} others` : "";
  return `passed while nothing could fire it${others}, and its misfire rule or its catch-up window let it go`;
}

function skippedText({ reason, count }: TickRecord, time: string, detail: string): [WhyCode, string] {
  switch (reason) {
    case "paused":
      return [
        "skipped_paused",
        `${time} was skipped${count > 1 ? ` as one of ${count}` : ""}, because the schedule was paused.`,
      ];
    case "max_runs":
      return ["skipped_max_runs", `${time} was skipped: the schedule had made as many jobs as its max_runs.`];
    case "failure":
      return [
        "skipped_failure",
        `${time} was skipped, and the schedule paused, because its job ${detail} failed.`,
      ];
    case "superseded":
      return ["skipped_overlap", `${time} was skipped for a later tick, while the job ${detail} was ending.`];
    default:
      return [
        "skipped_overlap",
        `${time} was skipped, because the job ${detail} of an earlier tick was unfinished.`,
      ];
  }
}
