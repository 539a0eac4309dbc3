import { type Body, type Ending, MusterError, type UserTransaction } from "@muster/job";
import { inUserTransaction } from "../user-transaction.ts";
import { finish } from "./finish/finish.ts";

/**
 * running → succeeded within the caller's transaction. Repeating it there changes nothing. Returns what watchers are to be
 * told once it is committed.
 * @throws MusterError `failed_precondition` when the attempt does not hold the job any more: the caller's writes have
 * to be rolled back, because somebody else makes them
 */
export async function complete(
  tx: UserTransaction,
  attempt: Omit<Ending, "outcome">,
  result?: Body,
): Promise<string[]> {
  const outcome = { kind: "succeeded", ...(result !== undefined && { result }) } as const;
  const { taskId, fence, workerId } = attempt;
  const { states, events } = await inUserTransaction(tx, (query) =>
    finish({ query }, workerId, [{ taskId, fence, workerId, outcome }]),
  );
  if (states[0] !== "succeeded") {
    const message = `job ${taskId}: this attempt (fence ${fence}) does not hold it any more; roll back what it has written`;
    throw new MusterError("failed_precondition", message);
  }
  return events;
}
