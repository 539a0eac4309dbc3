import { type CallProxy, startCallProxy } from "../../support/call-proxy.ts";
import type { Member } from "./member.ts";
import type { World } from "./world.ts";

/** What the API grants; it cannot be told otherwise. */
export const REMOTE_LEASE_MS = 30_000;

/** A worker that knows nothing but an API's address, and what stands between the two. */
export interface RemoteWorker extends AsyncDisposable {
  readonly worker: Member;
  readonly between: CallProxy;
}

/** Starts one that calls the world's first API; returns when it is ready. */
export async function startRemoteWorker(
  world: World,
  env: Readonly<Record<string, string>> = {},
): Promise<RemoteWorker> {
  const [api] = world.apis;
  if (api === undefined) throw new Error("no API runs");
  const between = await startCallProxy(api.process.apiPort);
  const worker = await world.startMember("worker", { WORKER_API: between.url, ...env });
  return { worker, between, [Symbol.asyncDispose]: () => between.close() };
}

/** What the fleet's rows say of it. */
export async function stateOf(world: World, { name }: Member): Promise<string> {
  const rows = await world.query<{ state: string }>(
    "SELECT state FROM workers WHERE name = $1 ORDER BY started_at DESC LIMIT 1",
    [name],
  );
  return rows[0]?.state ?? "unknown";
}

/** Of jobs that were acknowledged and have begun: how long until their last start, the longest of all but one in a hundred. */
export async function p99StartMs(world: World): Promise<number> {
  const last = new Map<string, number>();
  for (const { what, taskId, atMs } of await world.effects()) if (what === "start") last.set(taskId, atMs);
  const waits = world.load.sent.flatMap(({ ack }) => {
    const began = ack === undefined ? undefined : last.get(ack.jobId);
    return ack === undefined || began === undefined ? [] : [began - ack.atMs];
  });
  const sorted = waits.toSorted((one, other) => one - other);
  return sorted[Math.floor(0.99 * sorted.length)] ?? 0;
}

/** Attempts that somebody was charged for, and that did not succeed. */
export async function charged(world: World): Promise<{ outcome: string; n: number }[]> {
  return world.query(
    `SELECT outcome, count(*)::int4 AS n FROM task_attempts WHERE outcome NOT IN ('succeeded', 'released') GROUP BY outcome`,
  );
}
