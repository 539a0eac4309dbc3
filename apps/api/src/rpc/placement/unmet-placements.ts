import type { ServiceImpl } from "@connectrpc/connect";
import { unmetPlacements } from "@muster/db";
import type { PlacementService } from "@muster/proto/scheduler/v1/placement_service";
import type { ApiContext } from "../../api-context.ts";
import { reserveAnswer, turnOf } from "../../bounds/party.ts";
import { toProtoPriority } from "../../enums.ts";
import { optionalTime, timestampAt } from "../../timestamps.ts";
import { toPlacement } from "../../to-proto.ts";

/** With a hundred placements of the greatest length, which few have. */
const UNMET_BYTES: number = 1024 * 1024;

/** What waiting jobs require that no live worker is. */
export function getUnmetPlacements({
  database,
}: ApiContext): ServiceImpl<typeof PlacementService>["getUnmetPlacements"] {
  return async (_, call) => {
    reserveAnswer(call, UNMET_BYTES);
    const { unmet, more } = await unmetPlacements(database.within(turnOf(call)));
    return {
      unmet: unmet.map(({ queue, priority, placement, jobs, taskId }) => ({
        queue,
        priority: toProtoPriority(priority),
        placement: toPlacement(placement),
        jobs: { value: BigInt(jobs.count), atLeast: jobs.atLeast, asOf: timestampAt(jobs.asOfMs) },
        ...optionalTime("oldestSince", jobs.oldestMs),
        jobId: taskId,
      })),
      more,
    };
  };
}
