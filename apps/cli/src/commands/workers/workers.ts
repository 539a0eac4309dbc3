import { FleetService, GetFleetResponseSchema } from "@muster/proto/scheduler/v1/fleet_service";
import { WorkerStateSchema } from "@muster/proto/scheduler/v1/worker";
import { command, type Group } from "../../command/command.ts";
import { LIST_OPTIONS, printList } from "../../command/listing.ts";
import { flag } from "../../command/option.ts";
import { enumWord } from "../../output/enum-words.ts";
import { plural, timeAndAgo } from "../../output/words.ts";
import { CORDON, DRAIN, LABEL, UNCORDON } from "./change.ts";
import { SELECTOR, selectorOf } from "./chosen.ts";
import { WORKER } from "./columns.ts";
import { STEP_DOWN } from "./step-down.ts";

/** `muster workers`. */
export const WORKERS: Group = {
  name: "workers",
  about: "Shows, cordons, drains and labels workers.",
  commands: [
    command({
      name: "list",
      about: "Lists workers: how busy they are, and whether they take jobs.",
      options: {
        ...SELECTOR,
        ended: flag("Those that were lost or have signed off within a day as well."),
        ...LIST_OPTIONS,
      },
      examples: [
        { typed: [], what: "All that live." },
        { typed: ["--queue", "mail", "--ended", "-o", "wide"], what: "Who serves a queue, or did." },
      ],
      run: (session, options) =>
        printList(session, options, {
          noun: WORKER,
          field: "workers",
          page: async (pageSize, pageToken) => {
            const selector = selectorOf(options);
            const page = await session.api(FleetService).listWorkers({
              includeEnded: options.ended,
              pageSize,
              pageToken,
              ...(selector !== undefined && { selector }),
            });
            return { items: page.workers, nextPageToken: page.nextPageToken };
          },
        }),
    }),
    command({
      name: "fleet",
      about: "Sums the workers up: how many, how busy, what was lost, who leads.",
      options: SELECTOR,
      examples: [{ typed: [], what: "The whole fleet." }],
      run: async ({ api, out }, options) => {
        const selector = selectorOf(options);
        const fleet = await api(FleetService).getFleet({ ...(selector !== undefined && { selector }) });
        out.facts(GetFleetResponseSchema, fleet, fleet.leader, [
          ...fleet.counts.map(({ state, workers, slots, busySlots }): [string, string] => [
            enumWord(WorkerStateSchema, state),
            `${plural(workers, "worker")}, ${busySlots} of ${slots} slots busy`,
          ]),
          ["load", `${fleet.meanLoad.toFixed(2)} on average, ${fleet.maxLoad.toFixed(2)} at most`],
          ["imbalance", fleet.imbalance.toFixed(2)],
          ["lost", `${fleet.lostLastHour} in the last hour, ${fleet.lostLastDay} in the last day`],
          [
            "leader",
            fleet.leader === ""
              ? "nobody: no chore is done"
              : `${fleet.leaderName || "an API"} (${fleet.leader})`,
          ],
          ["leads until", timeAndAgo(fleet.leaderUntil)],
          ["cordoned", fleet.cordoned.map(({ name, reason }) => [name, reason].join(" ").trim()).join("\n")],
          ["types", fleet.types.map(({ type, slots }) => `${type}: ${slots} slots`).join("\n")],
        ]);
      },
    }),
    CORDON,
    DRAIN,
    UNCORDON,
    LABEL,
    STEP_DOWN,
  ],
};
