import type { HandlerContext } from "@connectrpc/connect";
import type { Reading } from "@muster/job";
import type { RemoteWorker } from "@muster/remote";
import { callerOf } from "../../access/caller.ts";
import type { ApiContext } from "../../api-context.ts";

const TAKE_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/u;

/** What every call of a registered worker says. */
interface Calling {
  readonly workerId: string;
  readonly session: string;
  readonly received: readonly string[];
}

/** Of each list of a call. A long message in binary form is held to it before it is read; the others by this alone. */
const MOST_ENTRIES = 1_000;

export function readLength(reading: Reading, field: string, list: readonly unknown[]): void {
  if (list.length > MOST_ENTRIES) reading.refuse(field, `at most ${MOST_ENTRIES} ${field}`, list.length);
}

/** The field `received`. */
export function readReceived(reading: Reading, { received }: Pick<Calling, "received">): void {
  readLength(reading, "received", received);
  const bad = received.find((id) => !TAKE_ID.test(id));
  if (bad !== undefined) reading.refuse("received", "take_ids as TakeJobs has answered them", bad);
}

/**
 * The worker that calls; what it says it has received is confirmed.
 * @throws MusterError `not_found` for one that is not known by this id and session
 */
export async function callingWorker(
  { remote }: Pick<ApiContext, "remote">,
  call: Pick<HandlerContext, "values">,
  { workerId, session, received }: Calling,
): Promise<RemoteWorker> {
  const worker = await remote.sessions.find(callerOf(call), workerId, session);
  await remote.received(worker, received);
  return worker;
}
