import { timestampMs } from "@bufbuild/protobuf/wkt";
import { FleetService } from "@muster/proto/scheduler/v1/fleet_service";
import { type Worker, WorkerState } from "@muster/proto/scheduler/v1/worker";
import { typed } from "../../command/confirm.ts";
import { agoText, plural } from "../../output/words.ts";
import { bad, type Check, type Finding, FORGOTTEN_MS, ok, warn } from "./finding.ts";

const MAX_NAMED = 5;

/** Workers: whether some take jobs, whether any is deaf or forgotten, and whether somebody leads. */
export const FLEET: Check = {
  name: "workers",
  run: async ({ api }) => {
    const fleet = await api(FleetService).getFleet({});
    const { workers } = await api(FleetService).listWorkers({ pageSize: 1000 });
    const taking = workers.filter(({ state }) => state === WorkerState.TAKING);
    const slots = taking.reduce((sum, worker) => sum + worker.slots, 0);
    return [
      taking.length === 0
        ? bad(
            `none of ${plural(workers.length, "worker")} takes jobs`,
            workers.length === 0 ? `start one: ${typed("worker")}` : `see ${typed("workers", "list")}`,
          )
        : ok(`${plural(taking.length, "worker")} with ${plural(slots, "slot")} take jobs`),
      ...stateFindings(workers, WorkerState.DEAF, (names) =>
        bad(
          `${names}: free slots, and no job asked for in a minute`,
          "restart it, and look at its log: its calls may be stuck in a proxy",
        ),
      ),
      ...stateFindings(workers, WorkerState.RESTING, (names) =>
        warn(`${names}: takes nothing, as it says itself`, `its reason is in ${typed("workers", "list")}`),
      ),
      ...forgottenFindings(fleet.cordoned),
      ...lostFindings(fleet.lostLastHour),
      ...versionFindings(workers),
      fleet.leader === ""
        ? bad(
            "nobody leads: no retry is promoted, no schedule fires, no lost worker's job is queued again",
            "look at the logs of workers and APIs: the database may refuse their writes",
          )
        : ok(`${fleet.leaderName || "an API process"} leads`),
    ];
  },
};

function stateFindings(
  workers: readonly Worker[],
  state: WorkerState,
  tell: (names: string) => Finding,
): Finding[] {
  const named = workers.filter((worker) => worker.state === state).map(({ name }) => name);
  return named.length === 0 ? [] : [tell(listed(named))];
}

const listed = (names: readonly string[]): string =>
  names.length > MAX_NAMED
    ? `${names.slice(0, MAX_NAMED).join(", ")} and ${names.length - MAX_NAMED} more`
    : names.join(", ");

type Cordoned = Parameters<typeof agoText>[0];

function forgottenFindings(
  cordoned: readonly { readonly name: string; readonly since?: Cordoned; readonly reason: string }[],
): Finding[] {
  return cordoned
    .filter(({ since }) => since !== undefined && Date.now() - timestampMs(since) > FORGOTTEN_MS)
    .map(({ name, since, reason }) =>
      warn(
        `${name} is cordoned since ${agoText(since)}${reason === "" ? "" : ` (${reason})`}`,
        typed("workers", "uncordon", name),
      ),
    );
}

function lostFindings(lost: number): Finding[] {
  if (lost === 0) return [];
  return [
    warn(
      `${plural(lost, "worker")} lost in the last hour`,
      `${typed("workers", "list", "--ended", "-o", "wide")}; killed for memory, or cut off?`,
    ),
  ];
}

function versionFindings(workers: readonly Worker[]): Finding[] {
  const versions = [...new Set(workers.filter(({ sdk }) => sdk === "").map(({ version }) => version))];
  if (versions.length < 2) return [];
  return [
    warn(`workers of several releases: ${versions.toSorted().join(", ")}`, "finish the deploy, or undo it"),
  ];
}
