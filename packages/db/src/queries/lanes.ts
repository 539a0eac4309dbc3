import { laneOf, type Priority } from "@muster/job";
import type { Database } from "../database.ts";

const LANES = `SELECT l.queue, l.priority FROM lanes AS l ORDER BY l.lane`;

/** Every lane that ever had a job. */
export async function knownLanes(database: Database): Promise<string[]> {
  const rows = await database.query<{ queue: string; priority: Priority }>(LANES);
  return rows.map((row) => laneOf(row.queue, row.priority));
}
