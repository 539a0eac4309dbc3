import { type OwnCluster, ownCluster } from "@muster/test/redis-cluster";
import { waitFor } from "@muster/test/wait";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createPushCircuit } from "../src/index.ts";
import { connect, open } from "./connection.ts";
import { openRoundTrip } from "./round-trip.ts";

const PREFIX = "{muster}:";
/** Until jobs go through the new owner, from the moment there is one. */
const RECOVERY_MS = 5_000;

let cluster: OwnCluster;

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
