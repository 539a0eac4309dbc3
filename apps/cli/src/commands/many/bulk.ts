import { BulkSchema, BulkService, BulkState, BulkStateSchema } from "@muster/proto/scheduler/v1/bulk_service";
import { command, type Group } from "../../command/command.ts";
import { LIST_OPTIONS, printList } from "../../command/listing.ts";
import { choice, flag } from "../../command/option.ts";
import { enumWord } from "../../output/enum-words.ts";
import type { Noun } from "../../output/noun.ts";
import { agoText, countText, numberText } from "../../output/words.ts";
import { A_BULK } from "../placeholders.ts";
import { bulkFacts, filterText } from "./bulk-facts.ts";
import { actionWord } from "./filter.ts";
import { followBulk } from "./start-bulk.ts";

const BULKS: Noun<typeof BulkSchema> = {
  schema: BulkSchema,
  none: "Nothing was done to many jobs in the last 30 days.",
  columns: [
    { title: "ID", of: ({ bulkId }) => bulkId },
    { title: "ACTION", of: ({ action }) => actionWord(action) },
    {
      title: "STATE",
      of: ({ state }) => enumWord(BulkStateSchema, state),
      tone: ({ state }) =>
        state === BulkState.FAILED ? "bad" : state === BulkState.DONE ? "good" : undefined,
    },
    { title: "DONE", of: ({ done }) => numberText(done), right: true },
    { title: "OF", of: ({ matched, matchedMore }) => countText(matched, matchedMore), right: true },
    { title: "REFUSED", of: ({ refused }) => numberText(refused), right: true, wide: true },
    { title: "STARTED", of: ({ startedAt }) => agoText(startedAt) },
    { title: "BY", of: ({ startedBy }) => startedBy, wide: true },
    { title: "REASON", of: ({ reason }) => reason, wide: true },
    { title: "FILTER", of: ({ filter }) => filterText(filter) },
  ],
};
const ID = [{ name: "bulk-id", doc: "What muster cancel and muster redrive have printed." }];

/** `muster bulk`. */
export const BULK: Group = {
  name: "bulk",
  about: "Shows and stops what is done to many jobs.",
  commands: [
    command({
      name: "list",
      about: "Lists what is done to many jobs, the latest first.",
      options: { state: choice<BulkState>(BulkStateSchema, "Only those in this state."), ...LIST_OPTIONS },
      examples: [{ typed: ["--state", "running"], what: "What goes on now." }],
      run: (session, options) =>
        printList(session, options, {
          noun: BULKS,
          field: "bulk",
          page: async (pageSize, pageToken) => {
            const page = await session
              .api(BulkService)
              .listBulk({ state: options.state, pageSize, pageToken });
            return { items: page.bulk, nextPageToken: page.nextPageToken };
          },
        }),
    }),
    command({
      name: "get",
      about: "Says how far one of them is.",
      arguments: ID,
      options: { wait: flag("Until it has ended; the exit code is 1 unless it is done.", "w") },
      examples: [
        { typed: [A_BULK], what: "Now." },
        { typed: [A_BULK, "--wait", "-o", "json"], what: "When it has ended, for a program." },
      ],
      run: async (session, { wait }, [bulkId = ""]) => {
        const bulk = await session.api(BulkService).getBulk({ bulkId });
        if (wait) return followBulk(session, bulk);
        session.out.facts(BulkSchema, bulk, bulk.bulkId, bulkFacts(bulk));
        return undefined;
      },
    }),
    command({
      name: "cancel",
      about: "Stops one of them. What is done stays done.",
      arguments: ID,
      options: {},
      examples: [{ typed: [A_BULK], what: "Nothing more is changed." }],
      run: async ({ api, out }, _options, [bulkId = ""]) => {
        const bulk = await api(BulkService).cancelBulk({ bulkId });
        out.facts(BulkSchema, bulk, bulk.bulkId, bulkFacts(bulk));
      },
    }),
  ],
};
