import {
  type Fault,
  FaultOrder,
  FaultOrderSchema,
  FaultSchema,
  FaultService,
} from "@muster/proto/scheduler/v1/fault_service";
import { command, type Group } from "../../command/command.ts";
import { typed } from "../../command/confirm.ts";
import { LIST_OPTIONS, printList } from "../../command/listing.ts";
import { choice, text, time } from "../../command/option.ts";
import type { Noun } from "../../output/noun.ts";
import { agoText, numberText, sparkline, timeAndAgo } from "../../output/words.ts";
import { A_FAULT } from "../placeholders.ts";

const trend = ({ hours }: Fault): string => sparkline(hours.map(Number));

const FAULT: Noun<typeof FaultSchema> = {
  schema: FaultSchema,
  none: "Nothing has failed.",
  columns: [
    { title: "FAULT", of: ({ fingerprint }) => fingerprint },
    { title: "TYPE", of: ({ type }) => type },
    { title: "FAILURES", of: ({ failures }) => numberText(failures), right: true },
    {
      title: "DEAD",
      of: ({ dead }) => numberText(dead),
      right: true,
      tone: ({ dead }) => (dead > 0n ? "bad" : undefined),
    },
    { title: "LAST SEEN", of: ({ lastSeen }) => agoText(lastSeen) },
    { title: "FIRST SEEN", of: ({ firstSeen }) => agoText(firstSeen) },
    { title: "24 HOURS", of: trend, wide: true },
    { title: "SINCE", of: ({ firstVersion }) => firstVersion, wide: true },
    { title: "QUEUES", of: ({ queues }) => queues.join(","), wide: true },
    { title: "WORKERS", of: ({ workers }) => workers.join(","), wide: true },
    { title: "WHERE", of: ({ frame }) => frame, wide: true },
    { title: "ERROR", of: ({ message }) => message || "(others)" },
  ],
};

/** `muster faults`. */
export const FAULTS: Group = {
  name: "faults",
  about: "Shows failures by their kind: one line for each, however many jobs it has hit.",
  commands: [
    command({
      name: "list",
      about: "Lists faults.",
      options: {
        type: text("TYPE", "Only of jobs of this type."),
        queue: text("QUEUE", "Only of jobs of this queue."),
        search: text("TEXT", "Only those with this in their error or its place."),
        seenAfter: time("Only those seen then or later."),
        order: choice<FaultOrder>(FaultOrderSchema, "Default: last-seen."),
        ...LIST_OPTIONS,
      },
      examples: [
        { typed: [], what: "The latest first." },
        {
          typed: ["--seen-after", "2h", "--order", "failures", "-o", "wide"],
          what: "What fails most just now.",
        },
      ],
      run: (session, options) =>
        printList(session, options, {
          noun: FAULT,
          field: "faults",
          page: async (pageSize, pageToken) => {
            const { type, queue, search, seenAfter, order } = options;
            const page = await session.api(FaultService).listFaults({
              type,
              queue,
              search,
              order,
              pageSize,
              pageToken,
              ...(seenAfter !== undefined && { seenAfter }),
            });
            return { items: page.faults, nextPageToken: page.nextPageToken };
          },
        }),
    }),
    command({
      name: "get",
      about: "Shows one fault, and what can be done about its jobs.",
      arguments: [{ name: "fault", doc: "A fingerprint, such as muster list -o wide and muster get show." }],
      options: {},
      examples: [{ typed: [A_FAULT], what: "One fault." }],
      run: async ({ api, out }, _options, [fingerprint = ""]) => {
        const fault = await api(FaultService).getFault({ fingerprint });
        out.facts(FaultSchema, fault, fault.fingerprint, [
          ["fault", fault.fingerprint],
          ["type", fault.type],
          ["error", fault.message || "(others)"],
          ["where", fault.frame],
          ["failures", numberText(fault.failures)],
          ["dead", numberText(fault.dead)],
          ["24 hours", trend(fault).trim()],
          ["first seen", `${timeAndAgo(fault.firstSeen)}, on ${fault.firstVersion}`],
          ["last seen", `${timeAndAgo(fault.lastSeen)}, on ${fault.lastVersion}`],
          ["queues", fault.queues.join(", ")],
          ["workers", fault.workers.join(", ")],
          ["jobs", fault.sampleJobIds.join("\n")],
        ]);
        // What stands for all others of a type is the fingerprint of no job: a redrive by it would find none.
        const jobs = fault.message === "" ? ["--type", fault.type] : ["--fingerprint", fingerprint];
        out.note(`\n${typed("list", ...jobs)}\n${typed("redrive", ...jobs, "--dry-run")}`);
      },
    }),
  ],
};
