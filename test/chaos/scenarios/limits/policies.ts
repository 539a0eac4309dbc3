import assert from "node:assert/strict";
import type { MessageInitShape } from "@bufbuild/protobuf";
import type { LimitSchema } from "@muster/proto/scheduler/v1/limit";
import { connectQueues, type QueueClient } from "../../../support/client.ts";
import type { World } from "../../world/world.ts";

type Limit = MessageInitShape<typeof LimitSchema> & { readonly name: string };

/** Calls the service of limits, at any of the world's APIs. */
export async function withQueues<T>(world: World, act: (queues: QueueClient) => Promise<T>): Promise<T> {
  const [api] = world.apis;
  assert(api !== undefined);
  const queues = connectQueues(api.process.apiPort);
  try {
    return await act(queues);
  } finally {
    queues.close();
  }
}

/** Puts a limit, and returns when it is exact. */
export async function putLimit(world: World, limit: Limit): Promise<void> {
  await withQueues(world, async (queues) => {
    const put = await queues.putLimit({ limit });
    assert.deepEqual(put.notEnforcedBy, [], "every worker knows it");
    const isInForce = async (): Promise<boolean> =>
      (await queues.getLimit({ name: limit.name })).inForceSince !== undefined;
    await world.until("the limit to be in force", isInForce);
  });
}

export const deleteLimit = (world: World, name: string): Promise<unknown> =>
  withQueues(world, (queues) => queues.deleteLimit({ name }));

/** Nothing is admitted any more, as whoever admits counts it. */
export async function assertNothingAdmitted(world: World): Promise<void> {
  const admitted = await world.query(
    `SELECT t.task_id, t.status, t.hold FROM tasks AS t, unnest(ARRAY[1, 2, 3, 4]) AS n (place)
     WHERE t.gates IS NOT NULL AND (CASE WHEN t.phase = 1 THEN t.gates[n.place] END) IS NOT NULL`,
  );
  assert.deepEqual(admitted, [], "admitted is 0 afterwards");
}

/** When attempts were claimed, by the database's clock, milliseconds, in order. */
export async function claimTimes(world: World): Promise<number[]> {
  const rows = await world.query<{ ms: number }>(
    "SELECT extract(epoch FROM started_at)::float8 * 1000 AS ms FROM task_attempts ORDER BY started_at",
  );
  return rows.map(({ ms }) => ms);
}
