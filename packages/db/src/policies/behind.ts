import type { Query } from "../database.ts";

/** Workers told of. */
const MAX_BEHIND = 100;

// One that drains starts nothing any more.
const BEHIND = `
SELECT w.name, w.protocol > 0 AS answers, w.policy_epoch AS epoch FROM workers AS w
WHERE w.state = 'alive' AND w.expires_at > now() AND (w.protocol = 0 OR w.policy_epoch < $1)
ORDER BY w.name LIMIT ${MAX_BEHIND}`;

/** A live worker that may still start jobs by policies of before an epoch. */
export interface Behind {
  readonly name: string;
  /** It will say when it knows them. Others are of a version that knows no policies at all. */
  readonly answers: boolean;
  /** The latest that it has said to know. */
  readonly epoch: number;
}

/** Live workers that have not said that they know the policies of this epoch; the first hundred, by name. */
export async function workersBehind(query: Query, epoch: number): Promise<Behind[]> {
  return query<Behind>(BEHIND, [epoch]);
}
