import { randomUUID } from "node:crypto";
import { timestampNow } from "@bufbuild/protobuf/wkt";
import {
  Overlap,
  OverlapSchema,
  type ScheduleStatus,
  ScheduleStatusSchema,
} from "@muster/proto/scheduler/v1/schedule";
import {
  BackfillScheduleResponseSchema,
  DeleteScheduleResponseSchema,
  ScheduleService,
  TriggerScheduleResponseSchema,
} from "@muster/proto/scheduler/v1/schedule_service";
import { type Command, command } from "../../command/command.ts";
import { confirmed, MANY_OPTIONS } from "../../command/confirm.ts";
import { UsageError } from "../../command/mistakes.ts";
import { choice, decimal, integer, type Option, text, time } from "../../command/option.ts";
import type { Session } from "../../command/session.ts";
import { plural, timeAndAgo, timeText } from "../../output/words.ts";
import { nameOf, scheduleFacts } from "./columns.ts";

export const NAME: readonly { readonly name: string; readonly doc: string }[] = [
  { name: "name", doc: "The schedule's name." },
];
const REVISION: Option<number> = integer("Only if it is still this one.", Number.MAX_SAFE_INTEGER);

export function showSchedule({ out }: Session, status: ScheduleStatus): void {
  out.facts(ScheduleStatusSchema, status, nameOf(status), scheduleFacts(status));
}

export const PAUSE: Command = command({
  name: "pause",
  about: "Stops a schedule: none of its times makes a job until it is resumed.",
  arguments: NAME,
  options: {
    reason: text("TEXT", "For people."),
    until: time("When the pause ends by itself."),
    revision: REVISION,
  },
  examples: [{ typed: ["nightly", "--reason", "migration", "--until", "+8h"], what: "For eight hours." }],
  run: async (session, { reason, until, revision }, [name = ""]) => {
    const request = { name, reason, revision: BigInt(revision), ...(until !== undefined && { until }) };
    showSchedule(session, await session.api(ScheduleService).pauseSchedule(request));
  },
});

export const RESUME: Command = command({
  name: "resume",
  about: "Ends a schedule's pause. What would have fired in it is skipped.",
  arguments: NAME,
  options: { revision: REVISION },
  examples: [{ typed: ["nightly"], what: "From its next time on." }],
  run: async (session, { revision }, [name = ""]) =>
    showSchedule(
      session,
      await session.api(ScheduleService).resumeSchedule({ name, revision: BigInt(revision) }),
    ),
});

export const TRIGGER: Command = command({
  name: "trigger",
  about: "Makes a schedule's job now, in a pause too.",
  arguments: NAME,
  options: { requestId: text("ID", "A repeat with the same one within a week makes no second job.") },
  examples: [{ typed: ["nightly"], what: "Its job's id is printed." }],
  run: async ({ api, out }, { requestId }, [name = ""]) => {
    const answer = await api(ScheduleService).triggerSchedule({ name, requestId: requestId || randomUUID() });
    out.answer(TriggerScheduleResponseSchema, answer, answer.jobId, answer.jobId);
  },
});

export const BACKFILL: Command = command({
  name: "backfill",
  about: "Makes a schedule's job for each of its times between two.",
  arguments: NAME,
  options: {
    from: time("The first of them. Required."),
    to: time("The last of them. Default: now."),
    overlap: choice<Overlap>(
      OverlapSchema,
      "What a time does while the job before it is unfinished. Default: allow.",
    ),
    perSecond: decimal("So many in a second. Default: 10.", 1000),
    requestId: text("ID", "A repeat with the same one within a week makes no job again."),
    ...MANY_OPTIONS,
  },
  examples: [
    { typed: ["nightly", "--from", "3d", "--dry-run"], what: "Which times there are." },
    {
      typed: ["nightly", "--from", "3d", "--per-second", "1", "--yes"],
      what: "The last three nights again.",
    },
  ],
  run: async (session, options, [name = ""]) => {
    const { from, to = timestampNow(), overlap, perSecond, requestId, dryRun, yes } = options;
    if (from === undefined) throw new UsageError(["--from: expected the first time; it is not given"]);
    const { api, out } = session;
    const request = { name, from, to, overlap, perSecond };
    const plan = await api(ScheduleService).backfillSchedule({ ...request, dryRun: true });
    if (dryRun || plan.count === 0) {
      const times = plan.times.map((at) => `\n  ${timeText(at)}`).join("");
      out.answer(
        BackfillScheduleResponseSchema,
        plan,
        String(plan.count),
        `${plural(plan.count, "job")}${times}`,
      );
      return;
    }
    await confirmed(session, `make ${plural(plan.count, "job")} of ${name}`, yes);
    const answer = await api(ScheduleService).backfillSchedule({
      ...request,
      requestId: requestId || randomUUID(),
    });
    out.answer(
      BackfillScheduleResponseSchema,
      answer,
      String(answer.count),
      `${plural(answer.count, "job")} made`,
    );
  },
});

export const DELETE: Command = command({
  name: "delete",
  about: "Removes a schedule. Jobs that it has made go on.",
  arguments: NAME,
  options: { revision: REVISION },
  examples: [{ typed: ["nightly"], what: "No time of it makes a job any more." }],
  run: async ({ api, out }, { revision }, [name = ""]) => {
    const answer = await api(ScheduleService).deleteSchedule({ name, revision: BigInt(revision) });
    const { pendingTick } = answer;
    const lost = pendingTick === undefined ? "" : `; its time ${timeAndAgo(pendingTick)} makes no job`;
    out.answer(DeleteScheduleResponseSchema, answer, name, `${name} is removed${lost}`);
  },
});
