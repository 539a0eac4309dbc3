import { setDispatch } from "@muster/db";
import { tellOfLead } from "@muster/dispatch";
import type { ChoreContext } from "../chore.ts";
import type { Ownership } from "./ownership.ts";

/** A process that has just started is not yet connected, and must not send the whole fleet to SQL for that. */
const CONNECT_MS = 1_000;
/** The degradation's name. */
const BY_SQL = "dispatch_sql";

/**
 * `lists`: jobs go through Redis. `hands off`: they do not, and the lists are not ours to touch, or cannot be touched.
 * `empty`: they do not, and nobody takes what is left in our lists.
 */
export type SweepMode = "lists" | "hands off" | "empty";

export interface DispatchOptions {
  readonly ownership: Ownership;
  /** Why the last sweep was refused for good, as long as that is not to be tried again. */
  readonly refusal: string | undefined;
}

/** Decides for the fleet, once for pushing and taking, whether jobs go through Redis, and says why when they do not. */
export async function decideDispatch(
  context: ChoreContext,
  { ownership, refusal }: DispatchOptions,
): Promise<SweepMode> {
  const { database, redis, log } = context;
  const against = await objection(context, ownership, refusal);
  const dispatch = await setDispatch(database, against === undefined ? "redis" : "sql");
  if (redis.dispatch.agree(dispatch)) void tellOfLead(context);
  if (dispatch === "redis") {
    redis.degradations.end(log, BY_SQL);
    return "lists";
  }
  const { why, mode } = against ?? { why: "no worker may take from the lists", mode: "empty" };
  redis.degradations.begin(log, BY_SQL, `jobs do not go through Redis and are found by SQL: ${why}`);
  return mode;
}

interface Objection {
  readonly why: string;
  readonly mode: SweepMode;
}

async function objection(
  { circuit, redis }: ChoreContext,
  ownership: Ownership,
  refusal: string | undefined,
): Promise<Objection | undefined> {
  await redis.ready(CONNECT_MS);
  if (redis.rights.lacks("push", "take", "repair"))
    return { why: "rights are missing that pushing, taking or repairing needs", mode: "empty" };
  // A real write, because a full Redis answers reads and pops.
  if (!((await circuit.canWrite()) || (await circuit.canWrite())))
    return { why: "it takes no writes", mode: "hands off" };
  if ((await ownership.look()) !== undefined)
    return { why: "its lists are another database's", mode: "hands off" };
  return refusal === undefined ? undefined : { why: refusal, mode: "hands off" };
}
