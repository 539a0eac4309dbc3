import { type SeriesPoint, SeriesPointSchema } from "@muster/proto/scheduler/v1/queue";
import { GetSeriesResponseSchema, QueueService } from "@muster/proto/scheduler/v1/queue_service";
import { type Command, command } from "../../command/command.ts";
import { duration, text, time } from "../../command/option.ts";
import type { Noun } from "../../output/noun.ts";
import { durationMs, durationText, numberText, spanOf, sparkline, timeText } from "../../output/words.ts";

const sum = (counts: Readonly<Record<string, bigint>>): bigint =>
  Object.values(counts).reduce((all, count) => all + count, 0n);

const POINT: Noun<typeof SeriesPointSchema> = {
  schema: SeriesPointSchema,
  none: "Nothing has happened.",
  columns: [
    { title: "FROM", of: ({ at }) => timeText(at) },
    { title: "ARRIVED", of: ({ arrivals }) => numberText(arrivals), right: true },
    { title: "ENDED", of: ({ finished }) => numberText(sum(finished)), right: true },
    {
      title: "FAILED",
      of: ({ endings }) => numberText((endings["error"] ?? 0n) + (endings["timeout"] ?? 0n)),
      right: true,
    },
    { title: "WAIT P50", of: ({ wait }) => durationText(wait?.p50), right: true },
    { title: "WAIT P99", of: ({ wait }) => durationText(wait?.p99), right: true },
    { title: "RUN P50", of: ({ run }) => durationText(run?.p50), right: true },
    { title: "RUN P99", of: ({ run }) => durationText(run?.p99), right: true },
  ],
};

const LINES: readonly (readonly [
  what: string,
  of: (point: SeriesPoint) => number,
  show: (n: number) => string,
])[] = [
  ["arrived", ({ arrivals }) => Number(arrivals), numberText],
  ["ended", ({ finished }) => Number(sum(finished)), numberText],
  ["failed", ({ endings }) => Number((endings["error"] ?? 0n) + (endings["timeout"] ?? 0n)), numberText],
  ["wait p99", ({ wait }) => (wait?.p99 === undefined ? 0 : durationMs(wait.p99)), spanOf],
  ["run p99", ({ run }) => (run?.p99 === undefined ? 0 : durationMs(run.p99)), spanOf],
];

/** As lines of blocks, with the greatest of each at its end. */
function drawn(points: readonly SeriesPoint[]): string {
  if (points.length === 0) return POINT.none;
  return LINES.map(([what, of, show]) => {
    const values = points.map(of);
    return `${what.padEnd(9)} ${sparkline(values)}  at most ${show(Math.max(...values))}`;
  }).join("\n");
}

export const STATS: Command = command({
  name: "stats",
  about: "Draws what a queue did: arrivals, endings, failures, waits and run times.",
  more: "As lines of blocks, one for each step that had anything; -o wide prints the numbers as a table.",
  arguments: [{ name: "queue", doc: "A queue's name. Default: all of them together.", optional: true }],
  options: {
    type: text("TYPE", "Only jobs of this type."),
    from: time("Default: an hour before --to; at most 8 days ago."),
    to: time("Default: now."),
    step: duration("Whole minutes. Default: 1 min."),
  },
  examples: [
    { typed: [], what: "The last hour of everything." },
    {
      typed: ["mail", "--from", "24h", "--step", "15m", "-o", "wide"],
      what: "A day of one queue, as a table.",
    },
  ],
  run: async ({ api, out }, { type, from, to, step }, [queue = ""]) => {
    const series = await api(QueueService).getSeries({
      queue,
      type,
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
      ...(step !== undefined && { step }),
    });
    if (out.format === "wide") out.table(POINT)(series.points);
    else out.answer(GetSeriesResponseSchema, series, "", drawn(series.points));
  },
});
