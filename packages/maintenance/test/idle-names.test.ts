import { addNames, listNames, pushNew, type RedisConnection, type Signal, subscribe } from "@muster/queue";
import { waitFor } from "@muster/test/wait";
import { afterEach, beforeEach, expect, test } from "vitest";
import { placedIn } from "../../queue/test/connection.ts";
import { IdleNames } from "../src/reconcile/idle-names.ts";
import { createWorld, type World } from "./world.ts";

let world: World;
let redis: RedisConnection;
let now: number;

beforeEach(async () => {
  world = await createWorld();
  ({ redis } = world.context);
  now = 0;
});
afterEach(() => world[Symbol.asyncDispose]());

const idleNames = (fewNames: number): IdleNames => new IdleNames({ redis, fewNames, now: () => now });

test("case E3: of many queues, workers wait on those that had jobs within a minute, and on those with something in a list", async () => {
  await addNames(redis, ["busy", "idle", "queued", "late"]);
  await pushNew(redis, placedIn("q:queued:low", 1));
  const names = idleNames(3);
  await names.forget(["busy", "late"]);
  now = 50_000;
  await names.forget(["late"]);
  expect((await listNames(redis)).queues).toEqual(["default", "busy", "idle", "late", "queued"]);
  now = 60_000;
  await names.forget(["busy"]);
  expect((await listNames(redis)).queues).toEqual(["default", "busy", "late", "queued"]);
});

test("case E3: few queues are all waited on, however long they have been idle", async () => {
  await addNames(redis, ["once"]);
  const names = idleNames(1);
  await names.forget([]);
  now = 3_600_000;
  await names.forget([]);
  expect((await listNames(redis)).queues).toEqual(["default", "once"]);
});

test("case E3: a push to a queue that was forgotten tells the workers of it, and those that follow tell nobody", async () => {
  const heard: Signal[] = [];
  const listening = Promise.withResolvers<void>();
  const subscription = subscribe(redis, "signals", (signals) => heard.push(...signals), {
    onReset: listening.resolve,
  });
  try {
    await listening.promise;
    await pushNew(redis, placedIn("q:once:default", 1));
    await pushNew(redis, placedIn("q:once:high", 1));
    await pushNew(redis, placedIn("q:other:default", 1));
    const other: Signal = { kind: "lane", queue: "other" };
    await waitFor(() => heard.length >= 2, { what: "the signals" });
    expect(heard).toEqual([{ kind: "lane", queue: "once" }, other]);
    expect((await listNames(redis)).queues).toEqual(["default", "once", "other"]);
  } finally {
    await subscription.close();
  }
});
