import type { MessageInitShape } from "@bufbuild/protobuf";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { Code } from "@connectrpc/connect";
import { type LimitSchema, WhenFull } from "@muster/proto/scheduler/v1/limit";
import { connectQueues, type QueueClient } from "@muster/test/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { refusal } from "./refusal.ts";
import { startWorld, type World } from "./world.ts";

let world: World;
let client: QueueClient;
beforeAll(async () => {
  world = await startWorld(1);
  client = connectQueues(world.apiPorts[0] ?? 0);
});
afterAll(async () => {
  client.close();
  await world[Symbol.asyncDispose]();
});

type Limit = MessageInitShape<typeof LimitSchema>;
const put = (limit: Limit): ReturnType<QueueClient["putLimit"]> => client.putLimit({ limit });

const WHOLE = {
  name: "per-tenant",
  queue: "mail",
  type: "send",
  keyLabel: "tenant",
  maxRunning: 2,
  maxWaiting: 1_000,
  rate: { count: 50, per: durationFromMs(1_000), burst: 10 },
  weightLabel: "weight",
  costLabel: "cost",
  whenFull: WhenFull.REJECT_NEWEST,
  breaker: { errorRatio: 0.5, minCalls: 20, window: durationFromMs(10_000), openFor: durationFromMs(5_000) },
} satisfies Limit;

test("a limit is answered as it was put, can be got and listed, and is gone once it is deleted", async () => {
  const answer = await put(WHOLE);
  expect(answer).toMatchObject({ ...WHOLE, revision: 1n, notEnforcedBy: [] });
  expect(await client.getLimit({ name: "per-tenant" })).toMatchObject({ ...WHOLE, revision: 1n });
  // What is read may be sent back.
  expect(await put(await client.getLimit({ name: "per-tenant" }))).toMatchObject({ revision: 1n });
  expect(await put({ ...WHOLE, maxRunning: 3, revision: 1n })).toMatchObject({ revision: 2n, maxRunning: 3 });
  const stale = await refusal(put({ ...WHOLE, maxRunning: 4, revision: 1n }));
  expect(stale).toMatchObject({
    code: Code.FailedPrecondition,
    message: "limit.revision: expected 2, which is the current one, got 1",
  });
  expect((await client.listLimits({})).limits.map(({ name }) => name)).toEqual(["per-tenant"]);
  expect(await refusal(client.deleteLimit({ name: "per-tenant", revision: 1n }))).toMatchObject({
    code: Code.FailedPrecondition,
    message: "revision: expected 2, which is the current one, got 1",
  });
  await client.deleteLimit({ name: "per-tenant", revision: 2n });
  expect((await refusal(client.getLimit({ name: "per-tenant" }))).code).toBe(Code.NotFound);
  expect((await refusal(client.deleteLimit({ name: "per-tenant" }))).code).toBe(Code.NotFound);
});

test("what is left out has its default", async () => {
  const answer = await put({
    name: "defaults",
    rate: { count: 3, per: durationFromMs(60_000) },
    breaker: { errorRatio: 1 },
  });
  expect(answer).toMatchObject({
    queue: "",
    type: "",
    keyLabel: "",
    maxRunning: 0,
    rate: { burst: 1 },
    breaker: { minCalls: 10, window: durationFromMs(60_000), openFor: durationFromMs(30_000) },
    whenFull: WhenFull.WAIT,
  });
  const quick = await put({ name: "defaults", rate: { count: 50, per: durationFromMs(1_000) } });
  expect(quick).toMatchObject({ rate: { burst: 10 } });
  await client.deleteLimit({ name: "defaults" });
});

const ok: Limit = { name: "l", maxRunning: 1 };

test("what is wrong with a limit is told by the names of its fields", async () => {
  const { code, message } = await refusal(put({ name: "a:b", rate: {}, revision: -1n }));
  expect(code).toBe(Code.InvalidArgument);
  for (const field of ["limit.name", "limit.rate.count", "limit.rate.per", "limit.revision"])
    expect(message).toContain(`${field}: expected `);
  expect((await client.listLimits({})).limits).toEqual([]);
});

test("a call without its message is refused, and one limit too many on a job", async () => {
  expect((await refusal(client.putLimit({}))).message).toBe('limit: expected to be set, got "nothing"');
  for (const name of ["a", "b", "c", "d"]) await put({ ...ok, name });
  const crowd = await refusal(put({ ...ok, name: "e", queue: "mail" }));
  expect(crowd.code).toBe(Code.InvalidArgument);
  expect(crowd.message).toContain(
    'at most 4 limits for a job, got 5 for those of queue "mail" and any type (a, b, c, d, e)',
  );
  for (const name of ["a", "b", "c", "d"]) await client.deleteLimit({ name });
});

test("lists have pages, and tokens of one list are none of another", async () => {
  const names = ["a", "b", "c"];
  for (const name of names) await put({ ...ok, name, queue: name });
  const first = await client.listLimits({ pageSize: 2 });
  const second = await client.listLimits({ pageSize: 2, pageToken: first.nextPageToken });
  expect([...first.limits, ...second.limits].map(({ name }) => name)).toEqual(names);
  expect(second.nextPageToken).toBe("");
  const others = await refusal(client.listPauses({ pageToken: first.nextPageToken }));
  expect(others.message).toContain("page_token: expected the filters of the call that returned this token");
  expect((await refusal(client.listLimits({ pageToken: "x" }))).message).toContain("page_token: expected");
  expect((await refusal(client.listLimits({ pageSize: 1_001 }))).message).toContain(
    "page_size: expected 1 to 1000",
  );
  for (const name of names) await client.deleteLimit({ name });
});

test("keys of a limit have overrides of their own", async () => {
  await put({ ...ok, keyLabel: "tenant" });
  const rate = { count: 5, per: durationFromMs(1_000), burst: 2 };
  const { override } = await client.putLimitOverride({
    limit: "l",
    override: { key: "acme", maxRunning: 50, rate },
  });
  expect(override).toMatchObject({ key: "acme", maxRunning: 50, rate, weight: 0 });
  await client.putLimitOverride({ limit: "l", override: { key: "a".repeat(65), weight: 3 } });
  const { overrides } = await client.listLimitOverrides({ limit: "l" });
  expect(overrides.map(({ key }) => key)).toEqual([expect.stringMatching(/^#[0-9a-f]{32}$/u), "acme"]);
  const wrong: [Parameters<QueueClient["putLimitOverride"]>[0], string][] = [
    [{ limit: "l" }, "override: expected to be set"],
    [
      { limit: "l", override: { key: "a" } },
      "override.max_running: expected a max_running, a rate or a weight",
    ],
    [
      { limit: "l", override: { key: "a", weight: 0.001 } },
      "override.weight: expected 0.01 to 1000, got 0.001",
    ],
    [
      { limit: "l", override: { key: "k".repeat(257), weight: 1 } },
      "override.key: expected at most 256 characters",
    ],
    [{ limit: "l", override: { rate: { count: 1 } } }, "override.rate.per: expected to be set"],
    [{ limit: "a b", override: { weight: 1 } }, "limit: expected 1 to 64 of the characters"],
  ];
  for (const [request, message] of wrong)
    expect((await refusal(client.putLimitOverride(request))).message).toContain(message);
  await client.deleteLimitOverride({ limit: "l", key: "acme" });
  await client.deleteLimitOverride({ limit: "l", key: "acme" });
  expect((await client.listLimitOverrides({ limit: "l" })).overrides).toHaveLength(1);
  await client.deleteLimit({ name: "l" });
  expect((await refusal(client.listLimitOverrides({ limit: "l" }))).code).toBe(Code.NotFound);
  expect((await refusal(client.deleteLimitOverride({ limit: "l", key: "a" }))).code).toBe(Code.NotFound);
});
