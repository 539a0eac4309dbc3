import { randomUUID } from "node:crypto";
import type { Database } from "@muster/db";
import { fixture } from "@muster/test/engine-fixture";
import { expect, test } from "vitest";
import { type NewWorker, Sessions } from "../src/sessions/sessions.ts";

const DEPLOY = {
  kind: "token",
  id: "deploy",
  name: "deploy",
  grants: [{ role: "worker", queues: ["*"], types: ["*"] }],
  expiresAtMs: undefined,
} as const;

const worker = (n: number): NewWorker => ({
  name: `deploy-${n}`,
  instance: randomUUID(),
  types: ["work"],
  queues: undefined,
  slots: 1,
  labels: {},
  version: "",
  sdk: "",
  address: "",
  jsonText: true,
});

test("a thousand workers that start at once are registered by a handful of transactions", async () => {
  await using world = await fixture();
  let transactions = 0;
  const database: Database = {
    ...world.database,
    transaction: (...asked) => {
      transactions += 1;
      return world.database.transaction(...asked);
    },
  };
  const sessions = new Sessions({ database, secret: async () => "secret" });
  const registering = Array.from({ length: 1_000 }, (_, n) => sessions.register(DEPLOY, worker(n)));
  const ids = (await Promise.all(registering)).map(({ workerId }) => workerId);
  expect(new Set(ids).size).toBe(1_000);
  expect(transactions).toBeLessThanOrEqual(6);
});

test("more than that are told to come again, and none of them waits in memory", async () => {
  await using world = await fixture();
  const sessions = new Sessions({ database: world.database, secret: async () => "secret" });
  const many = Array.from({ length: 12_000 }, (_, n) => sessions.register(DEPLOY, worker(n)));
  const failed = (await Promise.allSettled(many)).flatMap((one) =>
    one.status === "rejected" ? [one.reason] : [],
  );
  expect(failed.length).toBeGreaterThan(0);
  for (const error of failed)
    expect(error).toMatchObject({ code: expect.stringMatching(/^(resource_exhausted|unavailable)$/u) });
});
