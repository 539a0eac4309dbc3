import { type Database, endLead } from "@muster/db";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Leader } from "../src/leader.ts";
import { createWorld, type World } from "./world.ts";

let world: World;

beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world[Symbol.asyncDispose]());

// incident 5: a process believed for 19 days in a lead that it had lost.
test("one process leads; a paused one stops believing in it before another takes over", async () => {
  const { database, metrics } = world.context;
  let now = 0;
  const first = new Leader({ database, holder: "first", metrics, now: () => now });
  const second = new Leader({ database, holder: "second", metrics, now: () => now });
  await first.renew();
  await second.renew();
  expect([first.leading(), second.leading()]).toEqual([true, false]);
  now = 7_001;
  expect(first.leading()).toBe(false);
  await second.renew();
  expect(second.leading()).toBe(false);
  await database.query("UPDATE chore_leader SET expires_at = now() - interval '1 ms'");
  await second.renew();
  await first.renew();
  expect([first.leading(), second.leading()]).toEqual([false, true]);
  await second.resign();
  await first.renew();
  expect([first.leading(), second.leading()]).toEqual([true, false]);
});

test("a renewal that fails ends the steady time, not the lead", async () => {
  const { database, metrics } = world.context;
  let now = 0;
  const broken: Database = { ...database, query: () => Promise.reject(new Error("away")) };
  let current = database;
  const switching: Database = { ...database, query: (text, values) => current.query(text, values) };
  const leader = new Leader({ database: switching, holder: "first", metrics, now: () => now });
  await leader.renew();
  now = 2_000;
  await leader.renew();
  expect(leader.steadyMs()).toBe(2_000);
  current = broken;
  await expect(leader.renew()).rejects.toThrow("away");
  expect([leader.leading(), leader.steadyMs()]).toEqual([true, 0]);
  current = database;
  await leader.renew();
  expect(leader.steadyMs()).toBe(0);
  now = 11_000;
  expect(leader.steadyMs()).toBe(0);
});

test("a follower that hears of the lead rests until it ends, for six seconds at most, or until it is to ask", async () => {
  const { database, metrics } = world.context;
  let now = 0;
  const leader = new Leader({ database, holder: "second", metrics, now: () => now });
  const never = new AbortController().signal;
  expect(await leader.restWhileLed(never)).toBe(false);
  expect(leader.hear(0, 8_000)).toBe(false);
  const rest = leader.restWhileLed(never);
  leader.endRest();
  expect(await rest).toBe(true);
  expect(await leader.restWhileLed(never)).toBe(false);
  leader.hear(0, 8_000);
  now = 6_000;
  expect(await leader.restWhileLed(never)).toBe(false);
  leader.hear(6_000, 3_000);
  now = 8_999;
  expect(await leader.restWhileLed(never)).toBe(true);
  now = 9_000;
  expect(await leader.restWhileLed(never)).toBe(false);
  expect(leader.hear(9_000, -1)).toBe(true);
  expect(await leader.restWhileLed(never)).toBe(false);
});

test("a follower asks again when the lead of another ends, and not before its usual time while that is far", async () => {
  const { database, metrics } = world.context;
  let now = 0;
  const [first, second] = ["first", "second"].map(
    (holder) => new Leader({ database, holder, metrics, now: () => now }),
  ) as [Leader, Leader];
  const never = new AbortController().signal;
  await first.renew();
  await second.renew();
  expect([second.leading(), second.endsSoon(), await second.restWhileLed(never)]).toEqual([
    false,
    false,
    false,
  ]);
  await database.query("UPDATE chore_leader SET expires_at = now() + interval '1 second'");
  await second.renew();
  expect([second.leading(), second.endsSoon()]).toEqual([false, true]);
  expect(await second.restWhileLed(never)).toBe(true);
  now = 1_001;
  await second.renew();
  expect([second.leading(), second.endsSoon()]).toEqual([true, false]);
});

test("whoever may not lead for a while is not hurried by a lead that nobody has", async () => {
  const { database, metrics } = world.context;
  const leader = new Leader({ database, holder: "first", metrics, now: () => 0 });
  await leader.renew();
  await endLead(database, 60_000);
  await leader.renew();
  expect([leader.leading(), leader.endsSoon()]).toEqual([false, false]);
});

test("a leader never rests, and who could not ask does not rest", async () => {
  const { database, metrics } = world.context;
  const away: Database = { ...database, query: () => Promise.reject(new Error("away")) };
  let current = database;
  const switching: Database = { ...database, query: (text, values) => current.query(text, values) };
  const leader = new Leader({ database: switching, holder: "first", metrics, now: () => 0 });
  const never = new AbortController().signal;
  leader.hear(0, 8_000);
  await leader.renew();
  expect([leader.leading(), await leader.restWhileLed(never)]).toEqual([true, false]);
  await leader.resign();
  leader.hear(0, 8_000);
  current = away;
  await expect(leader.renew()).rejects.toThrow("away");
  expect(await leader.restWhileLed(never)).toBe(false);
});

test("heartbeats that are accepted keep the time steady, like renewals", () => {
  const { database, metrics } = world.context;
  let now = 0;
  const leader = new Leader({ database, holder: "second", metrics, now: () => now });
  for (; now <= 30_000; now += 5_000) leader.hear(now, 8_000);
  now = 30_000;
  expect(leader.steadyMs()).toBe(30_000);
  // An answer that was overtaken by a later one.
  leader.hear(25_000, 8_000);
  expect(leader.steadyMs()).toBe(30_000);
  now = 39_000;
  leader.hear(now, 8_000);
  expect(leader.steadyMs()).toBe(0);
});
