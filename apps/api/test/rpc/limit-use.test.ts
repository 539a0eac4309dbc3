import { Code } from "@connectrpc/connect";
import { park, readPolicies } from "@muster/db";
import { prefixOf } from "@muster/policy";
import { BreakerState } from "@muster/proto/scheduler/v1/limit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Calls, type Guarded, grant, startGuarded } from "../access/guarded.ts";
import { refusal } from "./refusal.ts";

/** Nobody leads here, and nobody takes jobs: what waits before a limit is parked by the test, and stays there. */

let api: Guarded;
let admin: Calls;
beforeAll(async () => {
  api = await startGuarded();
  admin = api.as("admin", [grant("admin")]);
});
afterAll(() => api[Symbol.asyncDispose]());

/** @returns what the gates of the limit begin with */
async function waitAt(limit: string, queue: string, tenants: readonly string[]): Promise<string> {
  const jobs = tenants.map((tenant) => ({ type: "work", queue, labels: { tenant } }));
  const { results } = await admin.jobs.submitJobs({ jobs });
  const policies = await readPolicies(api.database);
  const rules = { limits: policies.limitsFor(queue, "work"), pausedGates: [] };
  const ids = results.map(({ jobId }) => jobId);
  await park(api.database, policies.epoch, ids, rules);
  const own = rules.limits.find(({ name }) => name === limit);
  if (own === undefined) throw new Error(`there is no limit ${limit} on the queue ${queue}`);
  return prefixOf(own);
}

test("the keys of a limit are told by how many wait, with what each may have", async () => {
  await admin.queues.putLimit({
    limit: { name: "per-tenant", queue: "used", keyLabel: "tenant", maxRunning: 1 },
  });
  await admin.queues.putLimitOverride({ limit: "per-tenant", override: { key: "acme", maxRunning: 3 } });
  expect(await admin.queues.getLimitUse({ limit: "per-tenant" })).toMatchObject({ keys: [], more: false });
  // Another limit, whose name begins alike, has none of these jobs.
  await admin.queues.putLimit({ limit: { name: "per-tenant-too", queue: "others", maxRunning: 1 } });
  await waitAt("per-tenant", "used", ["umbrella", "acme", "acme", "acme", "umbrella", "zeta"]);
  await waitAt("per-tenant-too", "others", ["acme"]);
  const { keys, more } = await admin.queues.getLimitUse({ limit: "per-tenant" });
  expect(keys).toMatchObject([
    { key: "acme", waiting: 3, moreWaiting: false, running: 0, maxRunning: 3 },
    { key: "umbrella", waiting: 2, maxRunning: 1 },
    { key: "zeta", waiting: 1, maxRunning: 1 },
  ]);
  expect(more).toBe(false);
});

test("a key that is closed stands before all others, and why is for those who see errors", async () => {
  await admin.queues.putLimit({
    limit: { name: "closing", queue: "closed", keyLabel: "tenant", breaker: { errorRatio: 0.5 } },
  });
  const prefix = await waitAt("closing", "closed", ["acme"]);
  const { query } = api.database;
  await query(
    `INSERT INTO limit_keys (gate, closed_until, closed_reason) VALUES ($1, now() + interval '1 minute', '3 of 4 failed')`,
    [`${prefix}:zeta`],
  );
  await query(
    `INSERT INTO breakers (gate, state, reason) VALUES ($1, 'open', '3 of 4 failed'), ($2, 'half_open', '2 of 2 failed')`,
    [`${prefix}:zeta`, `${prefix}:`],
  );
  const { keys } = await admin.queues.getLimitUse({ limit: "closing" });
  expect(keys.map(({ key }) => key).toSorted()).toEqual(["", "acme", "zeta"]);
  expect(keys[2]).toMatchObject({ key: "acme", waiting: 1, reason: "", maxRunning: 0 });
  const [none, zeta] = keys.slice(0, 2).toSorted((a, b) => (a.key < b.key ? -1 : 1));
  expect(zeta).toMatchObject({ breaker: BreakerState.OPEN, reason: "3 of 4 failed" });
  expect(zeta?.closedUntil).toBeDefined();
  expect(none).toMatchObject({ breaker: BreakerState.HALF_OPEN, reason: "2 of 2 failed" });
  expect(none?.closedUntil).toBeUndefined();
  const viewer = api.as("viewer", [grant("viewer")]);
  const seen = await viewer.queues.getLimitUse({ limit: "closing" });
  expect(seen.keys.map(({ reason }) => reason)).toEqual(["[hidden]", "[hidden]", ""]);
});

test("a limit that is not there, and one of other queues, answer alike", async () => {
  const stranger = api.as("stranger", [grant("admin", "mail*")]);
  const unknown = await refusal(stranger.queues.getLimitUse({ limit: "nobody" }));
  const forbidden = await refusal(stranger.queues.getLimitUse({ limit: "closing" }));
  expect(unknown).toMatchObject({ code: Code.NotFound, message: "there is no limit nobody" });
  expect(forbidden).toMatchObject({ code: Code.NotFound, message: "there is no limit closing" });
  expect((await refusal(admin.queues.getLimitUse({ limit: "a b" }))).message).toContain("limit: expected");
});
