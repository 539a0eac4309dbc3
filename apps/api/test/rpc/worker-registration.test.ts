import { randomUUID } from "node:crypto";
import { Code } from "@connectrpc/connect";
import { WorkerService } from "@muster/proto/scheduler/v1/worker_service";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Guarded, grant, startGuarded } from "../access/guarded.ts";
import { refusal } from "./refusal.ts";
import { startWorld } from "./world.ts";

let api: Guarded;
beforeAll(async () => {
  api = await startGuarded();
});
afterAll(() => api[Symbol.asyncDispose]());

test("a registration is repeated with the same answer, and belongs to its identity", async () => {
  const one = api.as("one", [grant("worker")]).of(WorkerService);
  const other = api.as("other", [grant("worker")]).of(WorkerService);
  const registration = { name: "twice", instance: randomUUID(), types: ["work"], slots: 2 };
  const first = await one.register(registration);
  expect(await one.register(registration)).toMatchObject({
    workerId: first.workerId,
    session: first.session,
    lease: { seconds: 30n },
    beatEvery: { seconds: 5n },
  });
  const { workerId, session } = first;
  expect((await refusal(other.beat({ workerId, session }))).code).toBe(Code.NotFound);
  expect((await refusal(one.beat({ workerId, session: `${session}x` }))).code).toBe(Code.NotFound);
  const oddId = await refusal(one.beat({ workerId: "\0", session }));
  expect(oddId.code, "what no id can be must not reach a statement that others share").toBe(Code.NotFound);
  const taken = await refusal(other.register({ ...registration, instance: randomUUID() }));
  expect(taken.code).toBe(Code.PermissionDenied);
  expect(taken.message).toBe('name: expected one that no other identity has, got "twice"');
});

test("a worker gets what its identity may take, whatever it registers", async () => {
  const typed = { role: "worker", queues: ["typed"], types: ["work"] } as const;
  const calls = api.as("typed", [typed]).of(WorkerService);
  const registration = { name: "typed", instance: randomUUID(), slots: 2 };
  const denied = await refusal(calls.register({ ...registration, types: ["other"] }));
  expect(denied.code).toBe(Code.PermissionDenied);
  await calls.register({ ...registration, types: ["work", "other"], queues: ["typed", "elsewhere"] });
  const [row] = await api.database.query("SELECT types, queues FROM workers WHERE name = 'typed'");
  expect(row).toEqual({ types: ["work"], queues: ["typed"] });
  const wide = api.as("wide", [{ ...typed, queues: ["t*"] }]).of(WorkerService);
  const unnamed = await refusal(wide.register({ ...registration, name: "wide", types: ["work"] }));
  expect(unnamed.message).toContain("because the identity may take from t*");
});

test("a registration that is wrong says each mistake", async () => {
  const calls = api.as("wrong", [grant("worker")]).of(WorkerService);
  const wrong = await refusal(
    calls.register({ name: "", types: [], slots: 0, labels: { "a b": "c" }, metricsAddress: "x" }),
  );
  expect(wrong.code).toBe(Code.InvalidArgument);
  for (const field of ["name", "instance", "types", "slots", "labels", "metrics_address"])
    expect(wrong.message).toMatch(new RegExp(`(^|; )${field}: expected`));
  const registration = { name: "port", instance: randomUUID(), types: ["work"], slots: 1 };
  const port = await refusal(calls.register({ ...registration, metricsAddress: "127.0.0.1:99999" }));
  expect(port.message).toContain("metrics_address: expected host:port");
});

test("lists are as long in JSON as in protobuf's own form", async () => {
  const calls = api.as("long", [grant("worker")], "json").of(WorkerService);
  const registration = { name: "long", instance: randomUUID(), types: ["work"], slots: 1 };
  const { workerId, session } = await calls.register(registration);
  const [me, received] = [{ workerId, session }, Array.from({ length: 1_001 }, () => randomUUID())];
  const held = received.map((jobId) => ({ jobId, fence: 1 }));
  const refused = [
    ["received", calls.takeJobs({ ...me, received })],
    ["running", calls.beat({ ...me, running: held })],
    ["results", calls.finish({ ...me, results: held })],
    ["reports", calls.report({ ...me, reports: held })],
  ] as const;
  for (const [list, call] of refused)
    expect((await refusal(call)).message).toContain(`${list}: expected at most 1000 ${list}, got 1001`);
});

test("a fleet that is started at once is registered together, each as it says", async () => {
  const calls = api.as("fleet", [grant("worker")]).of(WorkerService);
  const cards = Array.from({ length: 100 }, (_, n) => ({
    name: `fleet-${n % 50}`,
    instance: randomUUID(),
    types: ["work", `own-${n}`],
    slots: 1 + n,
    labels: { n: `"${n}"` },
  }));
  // Each twice, as after a lost answer.
  const registered = await Promise.all([...cards, ...cards].map((card) => calls.register(card)));
  const ids = registered.map(({ workerId }) => workerId);
  expect(ids.slice(100)).toEqual(ids.slice(0, 100));
  expect(new Set(ids).size).toBe(100);
  const rows = await api.database.query(
    "SELECT types, concurrency AS slots, own_labels AS labels FROM workers WHERE worker_id = ANY($1) ORDER BY concurrency",
    [ids],
  );
  expect(rows).toEqual(cards.map(({ types, slots, labels }) => ({ types, slots, labels })));
});

test("a thousand workers that start at once are all registered", async () => {
  const calls = api.as("deploy", [grant("worker")], "json").of(WorkerService);
  const card = (n: number) => ({ name: `deploy-${n}`, instance: randomUUID(), types: ["work"], slots: 1 });
  const registered = await Promise.all(Array.from({ length: 1_000 }, (_, n) => calls.register(card(n))));
  expect(new Set(registered.map(({ workerId }) => workerId)).size).toBe(1_000);
});

test("whoever cannot be registered now is told when to come again, each something else", async () => {
  await using away = await startWorld(1, { DATABASE_URL: "postgres://nobody@127.0.0.1:1/none" });
  const waits = new Set<number>();
  for (const path of [1, 2, 3]) {
    const answer = await fetch(`http://127.0.0.1:${away.apiPorts[0]}/scheduler.v1.WorkerService/Register`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name: `away-${path}`, instance: randomUUID(), types: ["work"], slots: 1 }),
    });
    expect([answer.status, Number(answer.headers.get("retry-after"))]).toEqual([503, expect.any(Number)]);
    const { details } = (await answer.json()) as {
      details: { type: string; debug: { retryDelay: string } }[];
    };
    expect(details).toMatchObject([{ type: "google.rpc.RetryInfo" }]);
    waits.add(Number.parseFloat(details[0]?.debug.retryDelay ?? ""));
  }
  for (const seconds of waits) expect(seconds).toBeGreaterThanOrEqual(0.5);
  expect(waits.size).toBeGreaterThan(1);
});
