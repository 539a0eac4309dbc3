import { type OwnRedis, ownRedis } from "@muster/test/own-servers";
import { waitFor } from "@muster/test/wait";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createPushCircuit, decodeElement, type PushCircuit, readTails, takeNow } from "../src/index.ts";
import { Missed } from "../src/push/missed.ts";
import { connect, elementNumber, placedIn, type TestConnection } from "./connection.ts";

/** Longer than a busy machine takes for a push, so that outcomes tell of Redis alone. */
const ANSWER_MS = 30_000;

let server: OwnRedis;
let connection: TestConnection;
let circuit: PushCircuit;

beforeEach(async () => {
  server = await ownRedis();
  connection = await connect(server);
  circuit = createPushCircuit({ ...connection, probeIntervalMs: 50, answerMs: ANSWER_MS });
});
afterEach(async () => {
  await circuit.close();
  await connection.redis.close();
  await server.remove();
});

/** A server that is as large as it may be answers reads and pops, and refuses writes. */
async function fill(): Promise<void> {
  await connection.redis.run((client) => client.set("filler", "x".repeat(1_500_000)));
  await connection.redis.run((client) => client.config("SET", "maxmemory", "1mb"));
}

async function failedPushes(): Promise<number> {
  return (await connection.metrics.pushFailures.get()).values[0]?.value ?? 0;
}

async function queued(): Promise<(string | undefined)[]> {
  const taken = await takeNow(connection.redis, ["q:default"], 10_000);
  return taken.map(({ raw }) => decodeElement(raw)?.task_id);
}

test("many pushes at once arrive in the order of the calls", async () => {
  const items = placedIn("q:default", 3_000);
  const outcomes = await Promise.all(items.map((item) => circuit.push([item])));
  expect(new Set(outcomes)).toEqual(new Set(["pushed"]));
  expect(await queued()).toEqual(items.map(({ element }) => element.task_id));
});

test("what is pushed as a batch stands among the others in the order of the calls", async () => {
  const items = placedIn("q:default", 30);
  const ids = items.map(({ element }) => element.task_id);
  const element = { type: "noop", priority: "default" as const, at: 1_760_000_000_000 };
  await Promise.all([
    circuit.push(items.slice(0, 10)),
    circuit.pushBatch({ lane: "q:default", element, taskIds: ids.slice(10, 20) }),
    circuit.push(items.slice(20)),
    circuit.pushBatch({ lane: "q:default", element, taskIds: [] }),
  ]);
  expect(await queued()).toEqual(ids);
});

test("a push of nothing is done at once", async () => {
  await server.kill();
  expect(await circuit.push([])).toBe("pushed");
});

test("a full Redis opens the circuit after two failures; it closes when writes work again", async () => {
  expect(await circuit.push(placedIn("q:default", 1))).toBe("pushed");
  await fill();
  expect(await circuit.push(placedIn("q:default", 3))).toBe("failed");
  expect(circuit.healthy).toBe(true);
  expect(await circuit.push(placedIn("q:default", 2))).toBe("failed");
  expect(circuit.healthy).toBe(false);
  expect(await circuit.push(placedIn("q:default", 4))).toBe("skipped");
  expect(await failedPushes()).toBe(9);
  expect(await queued()).toEqual([elementNumber(0).task_id]);
  await connection.redis.run((client) => client.config("SET", "maxmemory", "0"));
  await waitFor(() => circuit.healthy, { what: "a probe to close the circuit" });
  expect(await circuit.push(placedIn("q:default", 1, 7))).toBe("pushed");
  expect(await queued()).toContain(elementNumber(7).task_id);
});

test("case S17: what was not pushed is pushed as soon as writes are taken again, in the order of a list that knows its oldest", async () => {
  const ids = (from: number, count: number): string[] =>
    placedIn("q:default", count, from).map(({ element }) => element.task_id);
  await circuit.push(placedIn("q:default", 2, 1));
  await circuit.push(placedIn("q:low", 1, 50));
  await fill();
  expect(await circuit.push(placedIn("q:default", 1, 3))).toBe("failed");
  expect(await circuit.push([...placedIn("q:default", 2, 4), ...placedIn("q:low", 2, 10)])).toBe("failed");
  expect(await circuit.push(placedIn("q:high", 2, 20))).toBe("skipped");
  await connection.redis.run((client) => client.config("SET", "maxmemory", "0"));
  const there = async (): Promise<number[]> =>
    [...(await readTails(connection.redis, ["q:default", "q:low", "q:high"])).values()].map(
      ({ depth }) => depth,
    );
  await waitFor(async () => String(await there()) === "5,3,2", { what: "all of them" });
  // Older than what is there, they are taken before it.
  const low = (await takeNow(connection.redis, ["q:low"], 9)).map(({ raw }) => decodeElement(raw)?.task_id);
  expect(low).toEqual([...ids(10, 2), ...ids(50, 1)]);
  expect(await queued()).toEqual(ids(1, 5));
});

test("case S17: what was not pushed because jobs were found by SQL is pushed when this process hears that they no longer are", async () => {
  connection.redis.dispatch.agree("sql");
  expect(await circuit.push(placedIn("q:default", 3))).toBe("skipped");
  expect(await failedPushes()).toBe(0);
  connection.redis.dispatch.agree("redis");
  const ids = placedIn("q:default", 3).map(({ element }) => element.task_id);
  const depth = async (): Promise<unknown> =>
    (await readTails(connection.redis, ["q:default"])).get("q:default")?.depth;
  await waitFor(async () => (await depth()) === 3, { what: "all of them" });
  expect(await queued()).toEqual(ids);
});

test("case S17: what was not pushed for longer than the reconciler waits is left to it, and so is more than can be kept", () => {
  const missed = new Missed();
  for (let n = 0; n < 12; n += 1) missed.add(new Map([["q:low", [String(n)]]]), 1_000);
  expect(missed.take()).toEqual(new Map([["q:low", Array.from({ length: 10 }, (_, n) => String(n + 2))]]));
  expect(missed.take().size).toBe(0);
});

test("case S8: a circuit that opened for want of a connection closes with the next one, not with the next probe", async () => {
  const patient = createPushCircuit({ ...connection, probeIntervalMs: 600_000 });
  await server.kill();
  await waitFor(() => connection.redis.state === "down", { what: "the loss of the connection" });
  expect([await patient.canWrite(), await patient.canWrite()]).toEqual([false, false]);
  await server.start();
  await waitFor(() => patient.healthy, { what: "the circuit to close" });
  await patient.close();
});

test("canWrite tells before any push has failed, and its success closes the circuit", async () => {
  expect(await circuit.canWrite()).toBe(true);
  await fill();
  expect(await circuit.canWrite()).toBe(false);
  expect(await circuit.canWrite()).toBe(false);
  expect(circuit.healthy).toBe(false);
  await connection.redis.run((client) => client.config("SET", "maxmemory", "0"));
  expect(await circuit.canWrite()).toBe(true);
  expect(circuit.healthy).toBe(true);
});

test("an answer does not wait for a frozen Redis, and the push arrives when it thaws", async () => {
  const impatient = createPushCircuit(connection);
  const pid = server.pid ?? 0;
  process.kill(pid, "SIGSTOP");
  try {
    expect(await impatient.push(placedIn("q:default", 1))).toBe("failed");
  } finally {
    process.kill(pid, "SIGCONT");
    await impatient.close();
  }
  await waitFor(async () => (await queued()).length > 0, { what: "the late push" });
});

test("what piled up behind a dead Redis is skipped, not tried one by one", async () => {
  await server.kill();
  await waitFor(() => connection.redis.state === "down", { what: "the loss of the connection" });
  expect(await circuit.push(placedIn("q:default", 1))).toBe("failed");
  // Each as large as a flush may be, so that none shares a flush with the next.
  const outcomes = await Promise.all([1, 2, 3].map(() => circuit.push(placedIn("q:default", 4_000))));
  expect(outcomes).toEqual(["failed", "skipped", "skipped"]);
  expect(await failedPushes()).toBe(12_001);
  await server.start();
  await waitFor(() => circuit.healthy, { what: "a probe to close the circuit" });
});
