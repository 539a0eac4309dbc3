import type { Database, Query } from "../database.ts";
import { raiseEpoch } from "../gates/epoch.ts";
import { BOUNDED_WAIT } from "../transitions/locked-rows.ts";

const lockBy = (condition: string): string =>
  `SELECT e.epoch FROM policy_epoch AS e WHERE e.id = 1${condition} FOR UPDATE`;
const LOCK: Readonly<Record<"patiently" | "briefly", string>> = {
  patiently: lockBy(""),
  briefly: lockBy(` AND ${BOUNDED_WAIT}`),
};

/** What a change of policies has come to. */
export interface Changed<Answer> {
  readonly answer: Answer;
  /** As it is afterwards, whether this change has raised it or not: whoever knows it knows the change. */
  readonly epoch: number;
  readonly raised: boolean;
}

/** A change under way: nobody else changes policies until its transaction ends. */
export interface Changing {
  readonly query: Query;
  /** The epoch that this change brings. Asked for only by what really changes something: the fleet reads its policies anew. */
  readonly nextEpoch: number;
}

/**
 * Runs a change of policies in a transaction of its own. `change` answers its answer, and whether it has changed anything.
 * Claims that were made under the epoch before match nothing from its commit on.
 * @param wait for others who change policies. One of them may be frozen
 * @throws `briefly`, what `isLockTimeout` knows
 */
export async function changePolicies<Answer>(
  database: Database,
  change: (changing: Changing) => Promise<readonly [answer: Answer, changed: boolean]>,
  wait: keyof typeof LOCK = "patiently",
): Promise<Changed<Answer>> {
  return database.transaction(async (query) => {
    const [row] = await query<{ epoch: number }>(LOCK[wait]);
    if (row === undefined) throw new Error("the row of policy_epoch is missing");
    const nextEpoch = row.epoch + 1;
    const [answer, raised] = await change({ query, nextEpoch });
    return { answer, raised, epoch: raised ? await raiseEpoch(query) : row.epoch };
  });
}
