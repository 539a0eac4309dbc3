import type { PauseRecord } from "@muster/db";
import { shown } from "@muster/job";
import { ExplainCode } from "@muster/proto/scheduler/v1/explain";
import { optionalTime, timestampAt } from "../../timestamps.ts";
import type { Explanation, Facts } from "./facts.ts";
import { inWords } from "./in-words.ts";

/** Undefined when nothing that a queued job belongs to is paused. */
export function explainPause({ policies, nowMs }: Facts): Explanation | undefined {
  const [pause] = policies?.pauses ?? [];
  if (pause === undefined) return undefined;
  const { sinceMs, untilMs, reason } = pause;
  const what = `${named(pause)} has been paused for ${inWords(nowMs - sinceMs)}, since ${iso(sinceMs)}`;
  const why = reason === "" ? "" : ` (${shown(reason)})`;
  return {
    code: ExplainCode.PAUSED,
    sentence: `${what}${why}: it may start ${ending(untilMs, nowMs)}.`,
    details: {
      pausedSince: timestampAt(sinceMs),
      ...optionalTime("pausedUntil", untilMs),
      ...(pause.target.kind === "key" && { limitKey: { limit: pause.target.limit, key: pause.target.key } }),
    },
  };
}

function named({ target }: PauseRecord): string {
  if (target.kind === "queue") return `Its queue ${shown(target.queue)}`;
  if (target.kind === "type") return `Its type ${shown(target.type)}`;
  const key = target.key === "" ? "" : `, key ${shown(target.key)},`;
  return `The limit ${target.limit}${key}`;
}

function ending(untilMs: number | undefined, nowMs: number): string {
  if (untilMs === undefined) return "when somebody resumes it (ResumeQueue)";
  const leftMs = untilMs - nowMs;
  return leftMs > 0
    ? `from ${iso(untilMs)} on, in ${inWords(leftMs)}`
    : "within seconds, because that pause is over";
}

const iso = (ms: number): string => new Date(ms).toISOString();
