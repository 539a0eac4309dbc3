import { ScheduleService } from "@muster/proto/scheduler/v1/schedule_service";
import { command, type Group } from "../../command/command.ts";
import { LIST_OPTIONS, printList } from "../../command/listing.ts";
import { text } from "../../command/option.ts";
import { BACKFILL, DELETE, NAME, PAUSE, RESUME, showSchedule, TRIGGER } from "./act.ts";
import { APPLY } from "./apply.ts";
import { SCHEDULE } from "./columns.ts";
import { EXPLAIN, PREVIEW } from "./look.ts";

/** `muster schedules`. */
export const SCHEDULES: Group = {
  name: "schedules",
  about: "Shows, applies and triggers schedules.",
  commands: [
    command({
      name: "list",
      about: "Lists schedules: when each fires next, what it has missed.",
      options: { owner: text("NAME", "Only those of this owner."), ...LIST_OPTIONS },
      examples: [{ typed: [], what: "Is everything that should run at times well?" }],
      run: (session, options) =>
        printList(session, options, {
          noun: SCHEDULE,
          field: "schedules",
          page: async (pageSize, pageToken) => {
            const { owner } = options;
            const page = await session.api(ScheduleService).listSchedules({ owner, pageSize, pageToken });
            return { items: page.schedules, nextPageToken: page.nextPageToken };
          },
        }),
    }),
    APPLY,
    command({
      name: "get",
      about: "Shows one schedule, with its next times and what became of the latest ones.",
      arguments: NAME,
      options: {},
      examples: [{ typed: ["nightly"], what: "One schedule." }],
      run: async (session, _options, [name = ""]) =>
        showSchedule(session, await session.api(ScheduleService).getSchedule({ name })),
    }),
    PREVIEW,
    PAUSE,
    RESUME,
    TRIGGER,
    BACKFILL,
    EXPLAIN,
    DELETE,
  ],
};
