import { type RedisConnection, readGeneration } from "@muster/queue";

const SWEEPING = " sweeping";

/** What the marker beside the lists says about them. */
export interface ListState {
  /**
   * `whole`: every queued job that is older than a list's old end is in it. `filling`: a sweep that makes them so is under
   * way, or was cut short. `wiped`: Redis was wiped, restarted or failed over, and the old end proves nothing.
   */
  readonly is: "whole" | "filling" | "wiped";
  /** What is in the lists was put there for another database. */
  readonly foreign: boolean;
  /** The marker's text while a sweep is under way, and once the lists are whole. */
  readonly underWay: string;
  readonly whole: string;
}

/** Rejects as `readGeneration` does. */
export async function readListState(redis: RedisConnection, databaseId: string): Promise<ListState> {
  const { marker, runId } = await readGeneration(redis);
  // Without the right to INFO no run id is known, and any run of this database will do.
  const run = runId === "" ? undefined : runId;
  const [owner, ...rest] = marker?.split(" ") ?? [];
  const ours = owner === databaseId && (run === undefined || rest[0] === run);
  const is = !ours ? "wiped" : marker?.endsWith(SWEEPING) === true ? "filling" : "whole";
  const whole = `${databaseId} ${run ?? rest[0] ?? "unknown"}`;
  return { is, foreign: marker !== null && owner !== databaseId, whole, underWay: `${whole}${SWEEPING}` };
}
