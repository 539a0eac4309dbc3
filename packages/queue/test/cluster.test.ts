import type { Metrics } from "@muster/runtime";
import { type OwnCluster, ownCluster } from "@muster/test/redis-cluster";
import { waitFor } from "@muster/test/wait";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createPushCircuit } from "../src/index.ts";
import { connect, open, placedIn } from "./connection.ts";
import { openRoundTrip } from "./round-trip.ts";

const PREFIX = "{muster}:";
/** Until jobs go through the new owner, from the moment there is one. */
const RECOVERY_MS = 5_000;

let cluster: OwnCluster;

async function reconnects(metrics: Metrics, role: string): Promise<number> {
  const { values } = await metrics.redisReconnects.get();
  return values.find(({ labels }) => labels.client === role)?.value ?? 0;
}

beforeAll(async () => {
  cluster = await ownCluster();
});
afterAll(() => cluster[Symbol.asyncDispose]());

test("case S1: one node of a Cluster is enough to find the one that owns the keys of the prefix", async () => {
  const owner = await cluster.ownerOf(PREFIX);
  for (const { server } of cluster.nodes) {
    await using trip = await openRoundTrip({ url: `redis+cluster://127.0.0.1:${server.port}` }, PREFIX);
    await trip.works();
    await trip.redis.rights.check();
    expect(trip.metrics.degradations.list()).toEqual([]);
  }
  expect(await owner.client.exists(`${PREFIX}q:probe`)).toBe(1);
});

test("case S1: a slot that moves is followed, with what is in it", async () => {
  await using trip = await openRoundTrip({ url: cluster.url }, PREFIX);
  await trip.works();
  await trip.redis.run((client) => client.lpush(`${PREFIX}q:low`, "kept"));
  const to = await cluster.moveSlot(PREFIX);
  expect(await trip.worksAgain()).toBeLessThan(RECOVERY_MS);
  expect(await cluster.ownerOf(PREFIX)).toBe(to);
  expect(trip.metrics.degradations.list()).toEqual([]);
});

test("case S1: while a slot is half-moved nobody is followed in vain, which is told; when it has arrived, all goes on", async () => {
  await using trip = await openRoundTrip({ url: cluster.url }, PREFIX);
  await trip.works();
  const move = await cluster.beginMove(PREFIX);
  const circuit = createPushCircuit({ ...trip, probeIntervalMs: 100, answerMs: 30_000 });
  const refused = async (): Promise<boolean> => (await circuit.push(placedIn("q:low", 1))) !== "pushed";
  await waitFor(async () => (await refused()) && (await refused()), { what: "pushes to be refused" });
  const told = (): string => JSON.stringify(trip.metrics.degradations.list());
  expect(told()).toMatch(/(?:ASK \d+|TRYAGAIN).*the slot of our keys is being moved/u);
  // The node that the slot leaves is still the one to talk to.
  expect(told()).not.toContain("redis_unreachable");
  await move.end();
  expect(await trip.worksAgain()).toBeLessThan(RECOVERY_MS);
  await waitFor(() => circuit.healthy, { what: "a write to be taken" });
  expect(trip.metrics.degradations.list()).toEqual([]);
  await circuit.close();
});

test("case S10: the same node under another name is no other node: nobody's connection is ended for it", async () => {
  const owner = await cluster.ownerOf(PREFIX);
  // By its name only; its address is learnt, and answers sooner from then on.
  const url = `redis+cluster://localhost:${owner.server.port}`;
  await using trip = await openRoundTrip({ url }, PREFIX);
  await trip.works();
  for (let round = 0; round < 3; round += 1) {
    const id = await trip.redis.run((client) => client.client("ID"));
    await owner.client.client("KILL", "ID", id);
    await waitFor(async () => (await reconnects(trip.metrics, "commands")) > round, { what: "the next" });
    await trip.works();
  }
  expect(await reconnects(trip.metrics, "taker")).toBe(0);
  expect(await reconnects(trip.metrics, "subscriber")).toBe(0);
});

test("case S1: when the owner dies, the replica that takes its place is found, also by one address of the dead", async () => {
  const owner = await cluster.ownerOf(PREFIX);
  await using all = await openRoundTrip({ url: cluster.url }, `${PREFIX}all:`);
  const ofTheDead = `redis+cluster://127.0.0.1:${owner.server.port}`;
  await using one = await openRoundTrip({ url: ofTheDead }, `${PREFIX}one:`);
  await Promise.all([all.works(), one.works()]);
  await owner.server.kill();
  await waitFor(() => all.metrics.degradations.has("redis_unreachable"), { what: "the loss to be noticed" });
  // What the others say of it, MOVED, was taken for good, and it was looked for less and less often.
  expect(JSON.stringify(all.metrics.degradations.list())).toContain("ECONNREFUSED");
  await waitFor(async () => (await cluster.ownerOf(PREFIX)) !== owner, { what: "a replica to be promoted" });
  const recovered = await Promise.all([all.worksAgain(), one.worksAgain()]);
  expect(Math.max(...recovered)).toBeLessThan(RECOVERY_MS);
  expect([...all.metrics.degradations.list(), ...one.metrics.degradations.list()]).toEqual([]);
  await owner.server.start();
});

test("case S1: a Cluster is refused where the keys would lie on several of its nodes", () => {
  for (const prefix of ["", "muster:", "{}muster:", "a}{b"])
    expect(() => open({ url: cluster.url }, prefix)).toThrow(/REDIS_KEY_PREFIX: expected a hash tag/u);
});

test("case S1: one server of a Cluster, given as if there were no others, says what to write instead", async () => {
  const owner = await cluster.ownerOf(PREFIX);
  const other = cluster.nodes.find((node) => node !== owner && node.server.pid !== undefined);
  const { redis, metrics } = await connect({ url: `redis://127.0.0.1:${other?.server.port}` }, PREFIX);
  const circuit = createPushCircuit({ redis, metrics });
  await redis.rights.check();
  expect(await circuit.canWrite()).toBe(false);
  expect(JSON.stringify(metrics.degradations.list())).toContain("redis+cluster://");
  await circuit.close();
  await redis.close();
});
