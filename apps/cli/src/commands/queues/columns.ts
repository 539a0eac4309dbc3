import type { Timestamp } from "@bufbuild/protobuf/wkt";
import { type Count, PauseSchema, QueueStatusSchema } from "@muster/proto/scheduler/v1/queue";
import type { Noun } from "../../output/noun.ts";
import { agoText, countText, durationText, timeText } from "../../output/words.ts";
import { targetText } from "./target.ts";

export const counted = (count: Count | undefined): string =>
  count === undefined ? "" : countText(count.value, count.atLeast);

export const rateText = (perMinute: number): string =>
  perMinute === 0 ? "" : perMinute.toFixed(perMinute < 10 ? 1 : 0);

/** How long something has waited since. */
export const sinceText = (since: Timestamp | undefined): string => agoText(since).replace(/ ago$/u, "");

export const QUEUE: Noun<typeof QueueStatusSchema> = {
  schema: QueueStatusSchema,
  none: "No queue has jobs, or had any lately.",
  columns: [
    { title: "QUEUE", of: ({ queue }) => queue },
    { title: "READY", of: ({ ready }) => counted(ready), right: true },
    { title: "RUNNING", of: ({ running }) => counted(running), right: true },
    {
      title: "HELD",
      of: ({ held }) => held.map(({ code, count }) => `${counted(count)} ${code}`).join(", "),
    },
    { title: "OLDEST", of: ({ oldestSince }) => sinceText(oldestSince), right: true },
    { title: "IN/MIN", of: ({ arrivalsPerMinute }) => rateText(arrivalsPerMinute), right: true },
    { title: "OUT/MIN", of: ({ completionsPerMinute }) => rateText(completionsPerMinute), right: true },
    { title: "WAIT P50", of: ({ waitP50 }) => durationText(waitP50), right: true, wide: true },
    { title: "WAIT P99", of: ({ waitP99 }) => durationText(waitP99), right: true },
    { title: "LIMITS", of: ({ limits }) => limits.join(","), wide: true },
    {
      title: "PAUSED",
      of: ({ pause }) => (pause === undefined ? "" : `${sinceText(pause.since)} ${pause.reason}`.trim()),
      tone: () => "warn",
    },
  ],
};

export const PAUSE: Noun<typeof PauseSchema> = {
  schema: PauseSchema,
  none: "Nothing is paused.",
  columns: [
    { title: "WHAT", of: targetText },
    { title: "SINCE", of: ({ since }) => agoText(since) },
    { title: "UNTIL", of: ({ until }) => timeText(until) || "resumed" },
    { title: "REASON", of: ({ reason }) => reason },
  ],
};
