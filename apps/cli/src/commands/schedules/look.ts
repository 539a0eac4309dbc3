import { create } from "@bufbuild/protobuf";
import { Dst, DstSchema, ScheduleSchema } from "@muster/proto/scheduler/v1/schedule";
import {
  ExplainScheduleResponseSchema,
  PreviewScheduleResponseSchema,
  ScheduleService,
} from "@muster/proto/scheduler/v1/schedule_service";
import { type Command, command } from "../../command/command.ts";
import { UsageError } from "../../command/mistakes.ts";
import { choice, duration, integer, text, time } from "../../command/option.ts";
import { timeText } from "../../output/words.ts";
import { NAME } from "./act.ts";

export const PREVIEW: Command = command({
  name: "preview",
  about: "Says what a pattern means, in words and by its next times. Makes no schedule.",
  arguments: [{ name: "cron", doc: "A pattern such as '0 9 * * mon-fri'; or --every.", optional: true }],
  options: {
    every: duration("An interval instead of a pattern."),
    timeZone: text("ZONE", "Such as Europe/Berlin. Default: UTC."),
    dst: choice<Dst>(DstSchema, "How the hours are treated in which clocks are changed. Default: vixie."),
    from: time("Default: now."),
    count: integer("So many times. Default: 5.", 100),
  },
  examples: [
    {
      typed: ["0 9 * * mon-fri", "--time-zone", "Europe/Berlin", "--count", "3"],
      what: "Is it what was meant?",
    },
    { typed: ["--every", "90m"], what: "An interval." },
  ],
  run: async ({ api, out }, { every, timeZone, dst, from, count }, [cron = ""]) => {
    if ((cron === "") === (every === undefined))
      throw new UsageError(["expected a pattern or --every, got none of them or both"]);
    const spec =
      every === undefined
        ? ({ case: "cron", value: cron } as const)
        : ({ case: "interval", value: { every } } as const);
    const answer = await api(ScheduleService).previewSchedule({
      schedule: create(ScheduleSchema, { spec, timeZone, dst }),
      count,
      ...(from !== undefined && { from }),
    });
    const times = answer.times.map((at) => `  ${timeText(at)}`);
    out.answer(PreviewScheduleResponseSchema, answer, "", [answer.text, ...times].join("\n"));
  },
});

export const EXPLAIN: Command = command({
  name: "explain",
  about: "Says why a schedule has fired at a time, or has not.",
  arguments: NAME,
  options: { at: time("The time in question. Default: the latest one.") },
  examples: [{ typed: ["nightly"], what: "Its latest time." }],
  run: async ({ api, out }, { at }, [name = ""]) => {
    const answer = await api(ScheduleService).explainSchedule({
      name,
      ...(at !== undefined && { nominal: at }),
    });
    out.answer(ExplainScheduleResponseSchema, answer, answer.jobId, answer.sentence);
  },
});
