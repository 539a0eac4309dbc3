import { type Limit, LimitSchema, WhenFullSchema } from "@muster/proto/scheduler/v1/limit";
import { DeleteLimitResponseSchema, QueueService } from "@muster/proto/scheduler/v1/queue_service";
import { command, type Group } from "../../command/command.ts";
import { LIST_OPTIONS, printList } from "../../command/listing.ts";
import { integer } from "../../command/option.ts";
import type { Session } from "../../command/session.ts";
import { enumWord } from "../../output/enum-words.ts";
import type { Noun } from "../../output/noun.ts";
import { timeAndAgo } from "../../output/words.ts";
import { boundText, LIMIT_OPTIONS, limitOf } from "./limit-options.ts";
import { DELETE_OVERRIDE, OVERRIDE_KEY, OVERRIDES } from "./overrides.ts";
import { USE } from "./use.ts";

const LIMIT: Noun<typeof LimitSchema> = {
  schema: LimitSchema,
  none: "There is no limit.",
  columns: [
    { title: "LIMIT", of: ({ name }) => name },
    { title: "QUEUE", of: ({ queue }) => queue },
    { title: "TYPE", of: ({ type }) => type },
    { title: "KEY", of: ({ keyLabel }) => keyLabel },
    { title: "BOUND", of: boundText },
    { title: "WHEN FULL", of: ({ whenFull }) => enumWord(WhenFullSchema, whenFull), wide: true },
    { title: "REVISION", of: ({ revision }) => String(revision), right: true, wide: true },
    {
      title: "IN FORCE",
      of: ({ inForceSince, notEnforcedBy }) =>
        inForceSince === undefined ? `not yet: ${notEnforcedBy.join(", ") || "just made"}` : "yes",
      tone: ({ inForceSince }) => (inForceSince === undefined ? "warn" : undefined),
    },
  ],
};
const NAME = [{ name: "name", doc: "The limit's name." }];

function show({ out }: Session, limit: Limit): void {
  out.facts(LimitSchema, limit, limit.name, [
    ["limit", limit.name],
    ["queue", limit.queue || "any"],
    ["type", limit.type || "any"],
    ["key", limit.keyLabel === "" ? "" : `each value of the label ${limit.keyLabel}`],
    ["bound", boundText(limit)],
    ["when full", enumWord(WhenFullSchema, limit.whenFull)],
    ["in force", timeAndAgo(limit.inForceSince) || "not yet"],
    ["not known to", limit.notEnforcedBy.join(", ")],
    ["revision", String(limit.revision)],
    ["changed", timeAndAgo(limit.updatedAt)],
  ]);
}

/** `muster limits`. */
export const LIMITS: Group = {
  name: "limits",
  about: "Shows and changes limits: how many jobs run at once, or start in a time.",
  commands: [
    command({
      name: "list",
      about: "Lists limits.",
      options: LIST_OPTIONS,
      examples: [{ typed: [], what: "All of them, and whether they are in force." }],
      run: (session, options) =>
        printList(session, options, {
          noun: LIMIT,
          field: "limits",
          page: async (pageSize, pageToken) => {
            const page = await session.api(QueueService).listLimits({ pageSize, pageToken });
            return { items: page.limits, nextPageToken: page.nextPageToken };
          },
        }),
    }),
    command({
      name: "put",
      about: "Makes a limit, or changes it to just this.",
      more: "From 2 s after the answer no job starts beyond it, waiting ones included; what runs counts, and is not stopped.",
      arguments: NAME,
      options: LIMIT_OPTIONS,
      examples: [
        { typed: ["mail-rate", "--queue", "mail", "--rate", "100/1m"], what: "A hundred starts a minute." },
        {
          typed: ["per-team", "--key-label", "team", "--max-running", "5"],
          what: "Five at once for each team.",
        },
      ],
      run: async (session, options, [name = ""]) =>
        show(session, await session.api(QueueService).putLimit({ limit: limitOf(name, options) })),
    }),
    command({
      name: "get",
      about: "Shows one limit.",
      arguments: NAME,
      options: {},
      examples: [{ typed: ["mail-rate"], what: "What it bounds, and since when." }],
      run: async (session, _options, [name = ""]) =>
        show(session, await session.api(QueueService).getLimit({ name })),
    }),
    OVERRIDE_KEY,
    OVERRIDES,
    DELETE_OVERRIDE,
    USE,
    command({
      name: "delete",
      about: "Removes a limit, with its overrides; jobs that wait for it alone are queued within seconds.",
      arguments: NAME,
      options: {
        revision: integer("Only if it is still this one.", Number.MAX_SAFE_INTEGER),
      },
      examples: [{ typed: ["per-team"], what: "From then on, nothing is bound by it." }],
      run: async ({ api, out }, { revision }, [name = ""]) => {
        const answer = await api(QueueService).deleteLimit({ name, revision: BigInt(revision) });
        out.answer(DeleteLimitResponseSchema, answer, name, `${name} is removed`);
      },
    }),
  ],
};
