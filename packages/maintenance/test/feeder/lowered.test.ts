import { putLimit as changeLimit, lose, putOverride, readPolicies } from "@muster/db";
import { putLimit } from "@muster/test/policy-rows";
import { waitFor } from "@muster/test/wait";
import { expect, test } from "vitest";
import { createFeedWorld, type FeedWorld, settles, waiting } from "./feeding.ts";

const TYPES = ["max", "own", "rate", "lost"];
const HOUR_MS = 3_600_000;
const labels = { key: "k" };
const isLetIn = (type: string): string => `type = '${type}' AND hold IS NULL AND grant_fence = fence`;

/** Sooner than what nobody claims goes back. */
const soon = (world: FeedWorld, type: string, count: number): Promise<unknown> =>
  waitFor(async () => (await world.count(isLetIn(type))) === count, {
    what: `${count} jobs of type ${type} to be let in still`,
    timeoutMs: 5_000,
  });

test("sequence 73: what was let in and has not begun goes back when a limit, a rate or one key's own numbers become less", async () => {
  await using world = await createFeedWorld();
  const { database } = world;
  const rate = { rate_count: 8, rate_per_ms: HOUR_MS, rate_burst: 8 };
  await putLimit(database, "max", { type: "max", max_running: 8 });
  await putLimit(database, "own", { type: "own", key_label: "key", max_running: 8 });
  await putLimit(database, "lost", { type: "lost", rate_count: 1, rate_per_ms: HOUR_MS, rate_burst: 1 });
  const before = await putLimit(database, "rate", { type: "rate", ...rate });
  const worker = await world.worker(40, before, TYPES);
  for (const type of ["max", "own", "rate"]) await waiting(database, before, 12, { type, labels });
  const [urgent = ""] = await waiting(database, before, 1, { type: "max", labels, priority: "critical" });
  const [lost = ""] = await waiting(database, before, 1, { type: "lost", queue: "mail" });
  world.lead();
  await settles(world, 7 + 8 + 8);
  await settles(world, 1, "q:critical");
  await settles(world, 1, "q:mail:default");
  const [{ fence } = { fence: 0 }] = await worker.take(1, "q:mail:default");
  await lose(database.query, worker.workerId, [{ taskId: lost, fence }], "nobody", "gone");

  await changeLimit(database, { name: "max", type: "max", maxRunning: 1, whenFull: "wait" });
  const slower = { count: 2, perMs: HOUR_MS, burst: 2 };
  await changeLimit(database, { name: "rate", type: "rate", rate: slower, whenFull: "wait" });
  await putOverride(database, { limit: "own", key: "k", maxRunning: 2, rate: undefined, weight: undefined });
  for (const [type, count] of [
    ["max", 1],
    ["own", 2],
    ["rate", 2],
    ["lost", 1],
  ] as const)
    await soon(world, type, count);
  // The most urgent one is the last to go, and what its worker's death has left its place to.
  for (const id of [urgent, lost]) expect(await world.job(id)).toMatchObject({ hold: null });

  const next = await world.worker(40, await readPolicies(database), TYPES);
  const claimed = [...(await next.take(40, "q:critical")), ...(await next.take(40))];
  expect(claimed.map(({ gates }) => gates.join()).toSorted()).toEqual([
    "max~1:",
    "own~1:k",
    "own~1:k",
    "rate~1:",
    "rate~1:",
  ]);
});
