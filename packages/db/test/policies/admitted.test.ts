import { admitted } from "@muster/db";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LimitedWorld } from "./limited-world.ts";

let world: LimitedWorld;
beforeAll(async () => {
  world = await LimitedWorld.open();
});
afterAll(() => world[Symbol.asyncDispose]());

test("only what a limited claim would bring is admitted: neither what waits, nor what runs, nor what is paused since", async () => {
  const { database, rules } = world;
  const waiting = await world.make();
  await world.park(waiting);
  const unseen = await world.make();
  const running = await world.running();
  const one = await world.admitted();
  const all = [waiting, unseen, running.taskId, one];
  expect(await admitted(database, all, rules)).toEqual([one]);
  expect(await admitted(database, all, { ...rules, pausedGates: ["two~1:acme"] })).toEqual([]);
  expect((await world.claim(one)).jobs).toMatchObject([{ taskId: one }]);
  expect(await admitted(database, all, rules)).toEqual([]);
});
