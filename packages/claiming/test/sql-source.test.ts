import { RestingRows } from "@muster/db";
import { fixture } from "@muster/test/engine-fixture";
import { expect, test } from "vitest";
import { SqlSource } from "../src/sources/sql-source.ts";
import { ANYWHERE } from "./anywhere.ts";

test("by SQL, queues of one priority are taken in the order in which their lists are", async () => {
  await using world = await fixture();
  const { database } = world;
  const jobs = ["zeta", "alpha", "default"].flatMap((queue) => [
    { queue },
    { queue, priority: "high" } as const,
  ]);
  await world.submit(jobs, false);
  const about = { database, paused: () => new Set<string>(), resting: new RestingRows(), ...ANYWHERE };
  const order = async (queues?: readonly string[]): Promise<string[]> =>
    (await new SqlSource({ ...about, queues }).take(100, 100)).map(({ queue }) => queue);
  const all = ["default", "alpha", "zeta"];
  expect(await order()).toEqual([...all, ...all]);
  const named = ["zeta", "default"];
  expect(await order(named)).toEqual([...named, ...named]);
});
