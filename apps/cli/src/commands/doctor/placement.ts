import { PlacementService, type UnmetPlacement } from "@muster/proto/scheduler/v1/placement_service";
import { typed } from "../../command/confirm.ts";
import { requirementsText } from "../placement/requirement.ts";
import { counted, sinceText } from "../queues/columns.ts";
import { bad, type Check, type Finding, ok } from "./finding.ts";

const MAX_TOLD = 5;

/** What jobs require of their worker, and no live one is. */
export const PLACEMENT: Check = {
  name: "placement",
  run: async ({ api }) => {
    const { unmet } = await api(PlacementService).getUnmetPlacements({});
    if (unmet.length === 0) return [ok("whatever waiting jobs require, some live worker is")];
    return unmet.slice(0, MAX_TOLD).map(tell);
  },
};

function tell({ queue, jobs, placement, oldestSince, jobId }: UnmetPlacement): Finding {
  const { requires = [], slots = 0 } = placement ?? {};
  const wanted = [
    ...(requires.length > 0 ? [requirementsText(requires)] : []),
    ...(slots > 1 ? [`${slots} slots`] : []),
  ];
  return bad(
    `${queue}: ${counted(jobs)} jobs require ${wanted.join(", ")}, which no live worker is, the oldest for ${sinceText(oldestSince)}`,
    `start one that is, or ${typed("workers", "label")}; ${typed("why", jobId)}`,
  );
}
