import { once } from "node:events";
import { type AddressInfo, createConnection, createServer } from "node:net";
import { startFaultProxy } from "@muster/test/fault-proxy";
import { type OwnRedis, ownRedis } from "@muster/test/own-servers";
import { ownNode } from "@muster/test/redis-cluster";
import { waitFor } from "@muster/test/wait";
import { Redis } from "ioredis";
import { expect, test, vi } from "vitest";
import { createPushCircuit, type RedisConnection, takeNow } from "../src/index.ts";
import { connect, open, placedIn, type TestConnection } from "./connection.ts";

// Each test has servers of its own, and mostly waits.
vi.setConfig({ maxConcurrency: 4 });

const PREFIX = "{muster}:";
/** HELLO without anything. */
const QUESTION = /\*1\r\n\$5\r\nhello\r\n/iu;
/** Enough for whoever refuses to be the first to answer. */
const SLOW_MS = 50;

/** Of the server that a connection has led to. */
async function portOf(redis: RedisConnection): Promise<number> {
  const info = await redis.run((client) => client.info("server"));
  return Number(/tcp_port:(\d+)/u.exec(info)?.[1]);
}

type Settings = Readonly<Record<string, string>>;

interface Setting extends AsyncDisposable {
  readonly server: (settings?: Settings) => Promise<OwnRedis>;
  /** A Cluster of one node, which owns every slot. */
  readonly node: (settings?: Settings) => Promise<OwnRedis>;
  readonly proxyTo: (server: OwnRedis) => ReturnType<typeof startFaultProxy>;
  readonly keep: (connection: TestConnection) => TestConnection;
}

function prepare(): Setting {
  const stack = new AsyncDisposableStack();
  const keepServer = async (starting: Promise<OwnRedis>): Promise<OwnRedis> => {
    const server = await starting;
    stack.defer(() => server.remove());
    return server;
  };
  return {
    server: (settings = {}) => keepServer(ownRedis({ settings })),
    node: (settings) => keepServer(ownNode(settings)),
    proxyTo: async ({ port }) => {
      const proxy = await startFaultProxy(port);
      stack.defer(() => proxy.close());
      return proxy;
    },
    keep: (connection) => {
      stack.defer(() => connection.redis.close());
      return connection;
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

const nodes = (user: string, ...ports: readonly number[]): string =>
  `redis+cluster://${user}${ports.map((port) => `127.0.0.1:${port}`).join(",")}`;

test.concurrent.for([
  ["asks for a password that we have not", "node", { requirepass: "x" }, ""],
  ["has another password", "node", { requirepass: "x" }, "right"],
  ["is full", "node", { maxmemory: "1" }, ""],
  ["is cut off from its replicas", "node", { "min-replicas-to-write": "1" }, ""],
  ["serves no slots", "server", { "cluster-enabled": "yes" }, ""],
  ["is a replica of no Cluster", "server", { replicaof: "127.0.0.1 1" }, ""],
  ["takes writes and is no node of a Cluster", "server", {}, ""],
] as const)(
  "case S10, case S18: a server that %s never wins over a node that takes writes",
  async ([, kind, settings, password]) => {
    await using setting = prepare();
    const refusing = await setting[kind](settings);
    const good = await setting.node(password === "" ? {} : { requirepass: password });
    const proxy = await setting.proxyTo(good);
    proxy.slow(SLOW_MS);
    const user = password === "" ? "" : `:${password}@`;
    const { redis, metrics } = setting.keep(
      await connect({ url: nodes(user, refusing.port, proxy.port) }, PREFIX),
    );
    await redis.tryWrite();
    expect(await portOf(redis)).toBe(good.port);
    expect(metrics.degradations.list()).toEqual([]);
  },
);

test.concurrent("case S10: where nobody takes writes, the right one is used for all the rest", async () => {
  await using setting = prepare();
  const full = await setting.node();
  const gone = await setting.server({ requirepass: "x" });
  const admin = new Redis(full.port);
  await admin.lpush(`${PREFIX}q:high`, "waiting");
  await admin.config("SET", "maxmemory", "1");
  admin.disconnect();
  const connection = setting.keep(await connect({ url: nodes("", gone.port, full.port) }, PREFIX));
  const circuit = createPushCircuit(connection);
  expect([await circuit.canWrite(), await circuit.canWrite()]).toEqual([false, false]);
  expect(JSON.stringify(connection.metrics.degradations.list())).toContain("OOM");
  expect(await takeNow(connection.redis, ["q:high"], 1)).toEqual([{ lane: "q:high", raw: "waiting" }]);
  await circuit.close();
});

test.concurrent("case S10, case S11: an error says each candidate and why, and one that refuses for good does not slow down the search for the others", async () => {
  await using setting = prepare();
  const refusing = await setting.server({ requirepass: "x" });
  const good = await setting.node();
  const proxy = await setting.proxyTo(good);
  proxy.cut();
  const { redis, metrics } = setting.keep(open({ url: nodes("", refusing.port, proxy.port) }, PREFIX));
  const admin = new Redis({ port: refusing.port, password: "x" });
  const attempts = async (): Promise<number> =>
    Number(/total_connections_received:(\d+)/u.exec(await admin.info("stats"))?.[1]);
  await waitFor(async () => (await attempts()) >= 7, { what: "some attempts" });
  admin.disconnect();
  const told = JSON.stringify(metrics.degradations.list());
  expect(told).toContain(`127.0.0.1:${refusing.port}: NOAUTH`);
  expect(told).toMatch(new RegExp(`127.0.0.1:${proxy.port}: Redis closed the connection`, "u"));
  proxy.mend();
  expect(await redis.ready(4_000)).toBe(true);
  await redis.tryWrite();
  expect(await circuitPushes({ redis, metrics })).toBe("pushed");
});

test.concurrent("case S18: an address that another Redis has by now is told as that, and nothing is written there", async () => {
  await using setting = prepare();
  const stranger = await setting.server();
  const { metrics } = setting.keep(open({ url: nodes("", stranger.port) }, PREFIX));
  await waitFor(() => metrics.degradations.has("redis_unreachable"), { what: "it to be told" });
  expect(JSON.stringify(metrics.degradations.list())).toContain(
    `127.0.0.1:${stranger.port}: it is no node of a Cluster but a Redis by itself`,
  );
  const admin = new Redis(stranger.port);
  expect(await admin.keys("*")).toEqual([]);
  admin.disconnect();
});

test.concurrent("case S18: a node of somebody else's Cluster that answers first is outvoted, and told", async () => {
  await using setting = prepare();
  const [stranger, good] = [await setting.node(), await setting.node()];
  const proxy = await setting.proxyTo(good);
  proxy.slow(20);
  // Two names of one server, which is what two nodes that refer to the same owner come to.
  const url = `redis+cluster://127.0.0.1:${stranger.port},127.0.0.1:${proxy.port},localhost:${proxy.port}`;
  const { redis, logged } = setting.keep(await connect({ url }, PREFIX));
  expect(await portOf(redis)).toBe(good.port);
  expect(logged()).toContain(
    `passed over 127.0.0.1:${stranger.port}, to which 127.0.0.1:${stranger.port} leads: it takes writes`,
  );
});

test.concurrent("case S23: a stranger that was the only one to take writes is left once the others are back, and told", async () => {
  await using setting = prepare();
  const [stranger, good] = [await setting.node(), await setting.node()];
  const proxy = await setting.proxyTo(good);
  proxy.cut();
  const url = `redis+cluster://127.0.0.1:${stranger.port},127.0.0.1:${proxy.port},localhost:${proxy.port}`;
  const { redis, logged } = setting.keep(await connect({ url }, PREFIX));
  expect(await portOf(redis)).toBe(stranger.port);
  // Whoever has not answered when most agree is not told of, and a busy machine answers late.
  proxy.slow(250);
  proxy.mend();
  await waitFor(async () => (await portOf(redis)) === good.port, { what: "the right one to be found" });
  expect(logged()).toContain(
    `to which 127.0.0.1:${stranger.port} leads: it takes writes as well, but most lead to`,
  );
});

test.concurrent("case S24: a node that has fallen silent is waited for once, and not once for each question", async () => {
  await using setting = prepare();
  const node = await setting.node();
  const heard: string[] = [];
  // What it is, is the first question after the driver's own.
  const silent = createServer((near) => {
    const far = createConnection(node.port, "127.0.0.1");
    near.on("data", (data: Buffer) => {
      heard.push(String(data));
      if (!QUESTION.test(String(data))) far.write(data);
    });
    far.pipe(near);
    for (const side of [near, far])
      side.on("error", () => undefined).on("close", () => (near.destroy(), far.destroy()));
  });
  await once(silent.listen(0, "127.0.0.1"), "listening");
  const { port } = silent.address() as AddressInfo;
  const { metrics } = setting.keep(open({ url: nodes("", port) }, PREFIX));
  await waitFor(() => metrics.degradations.has("redis_unreachable"), { what: "the silence to be noticed" });
  silent.close();
  expect(heard.join("")).toMatch(QUESTION);
  expect(heard.join("")).not.toMatch(/\r\nset\r\n/iu);
});

async function circuitPushes(connection: Pick<TestConnection, "redis" | "metrics">): Promise<string> {
  const circuit = createPushCircuit({ ...connection, answerMs: 30_000 });
  try {
    return await circuit.push(placedIn("q:default", 1));
  } finally {
    await circuit.close();
  }
}
