import { type Database, listOverrides, putOverride } from "@muster/db";
import { tellFeeder } from "@muster/dispatch";
import { putLimit } from "@muster/test/policy-rows";
import { waitFor } from "@muster/test/wait";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createFeedWorld, type FeedWorld, waiting } from "./feeding.ts";

let world: FeedWorld;
beforeEach(async () => {
  world = await createFeedWorld();
});
afterEach(() => world[Symbol.asyncDispose]());

const OVERRIDES = 50_000;
const PAGE = 1_000;

test("sequence 71: of fifty thousand keys with numbers of their own nobody reads more than those that wait, and one is raised under way", async () => {
  const { database } = world;
  const policies = await putLimit(database, "own", { key_label: "key", max_running: 1 });
  await database.query(
    `INSERT INTO limit_overrides (limit_name, key, max_running) SELECT 'own', 'k' || n, 2 FROM generate_series(1, ${OVERRIDES}) AS n`,
  );
  const sizes: number[] = [];
  const sizing: Database = {
    ...database,
    query: async (...asked) => {
      const rows = await database.query(...asked);
      sizes.push(rows.length);
      return rows as never;
    },
  };
  Object.assign(world.context, { database: sizing });
  const worker = await world.worker(50, policies);
  for (const key of ["k1", "k49999", "other"]) await waiting(database, policies, 5, { labels: { key } });
  world.lead();
  const running: string[] = [];
  const takes = (count: number): Promise<unknown> =>
    waitFor(
      async () => {
        running.push(...(await worker.take(50)).map(({ gates }) => gates.join()));
        return running.length >= count;
      },
      { what: `${count} jobs to run` },
    );
  await takes(5);
  expect(running.toSorted()).toEqual(["own~1:k1", "own~1:k1", "own~1:k49999", "own~1:k49999", "own~1:other"]);
  // By a worker that has read its policies once.
  const raised = { limit: "own", key: "k1", maxRunning: 4, rate: undefined, weight: undefined };
  const { gate = "" } = await putOverride(database, raised);
  await tellFeeder(world.context, { gates: [gate] });
  await takes(7);
  expect(running.slice(5)).toEqual(["own~1:k1", "own~1:k1"]);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(100);
  const listed = new Set<string>();
  for (let after: string | undefined; ; ) {
    const page = await listOverrides(database.query, "own", after, PAGE);
    for (const { key } of page) listed.add(key);
    after = page.at(-1)?.key;
    if (page.length < PAGE) break;
  }
  expect(listed.size).toBe(OVERRIDES);
});
