import { fromJson, type JsonObject, type JsonValue, type MessageShape } from "@bufbuild/protobuf";
import {
  ScheduleChange,
  ScheduleChangeSchema,
  type ScheduleStatus,
} from "@muster/proto/scheduler/v1/schedule";
import {
  ApplySchedulesRequestSchema,
  ApplySchedulesResponseSchema,
  ScheduleService,
} from "@muster/proto/scheduler/v1/schedule_service";
import { type Command, command } from "../../command/command.ts";
import { confirmed, MANY_OPTIONS } from "../../command/confirm.ts";
import { EXIT, UsageError } from "../../command/mistakes.ts";
import { flag, integer, text } from "../../command/option.ts";
import type { Surroundings } from "../../command/session.ts";
import { enumWord } from "../../output/enum-words.ts";
import { plural } from "../../output/words.ts";
import { readAll, readFile } from "../submit/body.ts";
import { nameOf } from "./columns.ts";

const FILE = `{"owner": "shop", "schedules": [
  {"name": "nightly", "cron": "0 3 * * *", "timeZone": "Europe/Berlin", "job": {"type": "noop", "queue": "mail"}}
]}`;

export const APPLY: Command = command({
  name: "apply",
  about: "Makes an owner's schedules those of a file: what is not in it is removed.",
  more: "The file is JSON as ApplySchedules has it: owner, schedules, and a revision if there is one; or a list of schedules alone, with --owner.",
  arguments: [{ name: "file", doc: "A file in JSON; - is the standard input." }],
  options: {
    owner: text("NAME", "Whose schedules they are. Default: what the file says."),
    revision: integer(
      "Of the list, such as the number of a build. Default: what the file says.",
      Number.MAX_SAFE_INTEGER,
    ),
    allowEmpty: flag("An empty list is meant: all schedules of the owner are removed."),
    ...MANY_OPTIONS,
  },
  examples: [
    {
      typed: ["schedules.json", "--dry-run"],
      files: { "schedules.json": FILE },
      what: "What it would change.",
    },
    { typed: ["schedules.json", "--yes"], files: { "schedules.json": FILE }, what: "And now it is so." },
  ],
  run: async (session, options, [file = ""]) => {
    const { out, api, around } = session;
    const request = await readRequest(file, around);
    if (options.owner !== "") request.owner = options.owner;
    if (options.revision !== 0) request.revision = BigInt(options.revision);
    request.allowEmpty ||= options.allowEmpty;
    const plan = await api(ScheduleService).applySchedules({ ...request, dryRun: true });
    const isAnything = plan.removed.length > 0 || plan.schedules.some(({ change }) => CHANGES.has(change));
    if (options.dryRun || !isAnything) {
      out.answer(ApplySchedulesResponseSchema, plan, "", told(plan));
      return refused(plan);
    }
    // Only what is taken away is asked about: the rest is what a deploy does every day.
    if (plan.removed.length > 0)
      await confirmed(
        session,
        `remove ${plural(plan.removed.length, "schedule")} (${plan.removed.join(", ")})`,
        options.yes,
      );
    const answer = await api(ScheduleService).applySchedules({ ...request, dryRun: false });
    out.answer(ApplySchedulesResponseSchema, answer, "", told(answer));
    return refused(answer);
  },
});

const CHANGES: ReadonlySet<ScheduleChange> = new Set([ScheduleChange.CREATED, ScheduleChange.UPDATED]);

type Answer = MessageShape<typeof ApplySchedulesResponseSchema>;

const refused = ({ schedules }: Answer): number =>
  schedules.some(({ change }) => change === ScheduleChange.REFUSED) ? EXIT.failed : EXIT.ok;

function told({ schedules, removed }: Answer): string {
  const line = (status: ScheduleStatus): string =>
    [enumWord(ScheduleChangeSchema, status.change), nameOf(status), status.problem || status.text].join("  ");
  return (
    [...schedules.map(line), ...removed.map((name) => `removed  ${name}`)].join("\n") || "Nothing changes."
  );
}

async function readRequest(
  file: string,
  { stdin }: Surroundings,
): Promise<MessageShape<typeof ApplySchedulesRequestSchema>> {
  const data = file === "-" ? await readAll(stdin) : readFile(file, "the file");
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- JSON.parse makes nothing else
    const json = JSON.parse(Buffer.from(data).toString()) as JsonValue;
    const whole: JsonObject = Array.isArray(json) ? { schedules: json } : objectOf(json);
    return fromJson(ApplySchedulesRequestSchema, whole);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new UsageError([
      `${file}: expected schedules in JSON as ApplySchedules has them, got something else (${said})`,
    ]);
  }
}

function objectOf(json: JsonValue): JsonObject {
  if (typeof json === "object" && json !== null && !Array.isArray(json)) return json;
  throw new Error("neither an object nor a list");
}
