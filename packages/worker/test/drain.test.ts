import { openDatabase } from "@muster/db";
import { type Fixture, fixture } from "@muster/test/engine-fixture";
import { expect, test } from "vitest";

const queued = ({ redis }: Fixture): Promise<string[]> =>
  redis.run((client) => client.lrange(redis.keys.lane("q:default"), 0, -1));

test("what is popped while a drain is announced goes back to its list", async () => {
  await using world = await fixture();
  const { log, metrics } = world;
  // With one connection, a claim waits until the announcement is answered, and is refused then.
  const database = openDatabase({ url: world.url, connections: 1, name: "test", log, metrics });
  const ran: string[] = [];
  const engine = await world.engine({ work: ({ id }) => void ran.push(id) }, { database });
  let stopped: Promise<void> | undefined;
  const [id = ""] = await world.database.transaction(async (query) => {
    await query("SELECT 1 FROM workers WHERE worker_id = $1 FOR UPDATE", [engine.workerId]);
    stopped = engine.stop();
    const ids = await world.submit([{}]);
    // Whoever waits for a job has it as soon as it is pushed; its answer comes before this one.
    await world.redis.ping();
    return ids;
  });
  await stopped;
  await database.close();
  expect(ran).toEqual([]);
  expect(await world.job(id)).toMatchObject({ state: "queued", attempts: 0 });
  expect(await queued(world)).toEqual([expect.stringContaining(id)]);
});
