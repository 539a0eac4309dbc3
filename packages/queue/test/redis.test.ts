import { createLogger, createMetrics, faultOf } from "@muster/runtime";
import { startFaultProxy } from "@muster/test/fault-proxy";
import { type OwnRedis, ownRedis } from "@muster/test/own-servers";
import { waitFor } from "@muster/test/wait";
import { expect, test, vi } from "vitest";
import { checkServer, openRedis, pushNew, readTails, takeNow } from "../src/index.ts";
import { connect, open, placedIn, type TestConnection } from "./connection.ts";

// Each test has stores of its own, and mostly waits: more at once would only make each other late.
vi.setConfig({ maxConcurrency: 3 });

const PASSWORD = "p@ss:word/1";

/** A Redis of the test's own, and what is to be closed before it. */
interface Setting extends AsyncDisposable {
  readonly server: OwnRedis;
  /** Closed with the setting, newest first. */
  readonly stack: AsyncDisposableStack;
  readonly keep: (connection: TestConnection) => TestConnection;
  /** Default: straight to the server. */
  readonly connected: (port?: number) => Promise<TestConnection>;
}

async function prepare(): Promise<Setting> {
  const stack = new AsyncDisposableStack();
  const server = await ownRedis({ settings: { requirepass: PASSWORD } });
  stack.defer(() => server.remove());
  const keep = (connection: TestConnection): TestConnection => {
    stack.defer(() => connection.redis.close());
    return connection;
  };
  return {
    server,
    stack,
    keep,
    connected: async (port = server.port) =>
      keep(await connect({ host: "127.0.0.1", port, password: PASSWORD })),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

async function reconnects({ metrics }: TestConnection): Promise<number> {
  const { values } = await metrics.redisReconnects.get();
  return values.find(({ labels }) => labels.client === "commands")?.value ?? 0;
}

test.concurrent("connects by parts and by URL, to the database that is named", async () => {
  await using setting = await prepare();
  const { server, keep } = setting;
  const { redis: byParts } = keep(
    await connect({ host: "127.0.0.1", port: server.port, password: PASSWORD, db: 3 }),
  );
  const url = `redis://:${encodeURIComponent(PASSWORD)}@127.0.0.1:${server.port}/3`;
  const { redis: byUrl } = keep(await connect({ url }));
  await pushNew(byParts, placedIn("q:high", 1));
  expect(await takeNow(byUrl, ["q:high"], 1)).toHaveLength(1);
  await byUrl.ping();
});

test.concurrent("a Redis that is away fails calls at once as unavailable, and is used when it is there", async () => {
  await using setting = await prepare();
  const { server, keep } = setting;
  await server.stop();
  const connection = keep(open({ host: "127.0.0.1", port: server.port, password: PASSWORD }));
  expect(await connection.redis.ready(1)).toBe(false);
  expect(connection.redis.state).toBe("down");
  await expect(connection.redis.ping()).rejects.toMatchObject({ code: "unavailable" });
  await expect(pushNew(connection.redis, placedIn("q:high", 1))).rejects.toMatchObject({
    code: "unavailable",
  });
  expect((await connection.metrics.redisErrors.get()).values[0]?.value).toBe(2);
  await server.start();
  expect(await connection.redis.ready(15_000)).toBe(true);
  await connection.redis.ping();
  expect(await reconnects(connection)).toBe(0);
});

test.concurrent("a take without an answer is not sent again after the reconnect", async () => {
  await using setting = await prepare();
  const { server, stack, connected } = setting;
  const proxy = await startFaultProxy(server.port);
  stack.defer(() => proxy.close());
  const direct = await connected();
  const connection = await connected(proxy.port);
  await pushNew(direct.redis, placedIn("q:high", 4));
  // From here on the server knows the script: a take that was sent again would find it and pop.
  expect(await takeNow(connection.redis, ["q:high"], 1)).toHaveLength(1);
  proxy.freeze();
  await expect(takeNow(connection.redis, ["q:high"], 1)).rejects.toMatchObject({ code: "unavailable" });
  await waitFor(async () => (await reconnects(connection)) === 1, { what: "a new connection" });
  await connection.redis.ping();
  expect((await readTails(direct.redis, ["q:high"])).get("q:high")?.depth).toBe(3);
});

test.concurrent("after a failover it leaves the old master, which is a replica now", async () => {
  await using setting = await prepare();
  const { server, stack, connected } = setting;
  const master = await ownRedis();
  stack.defer(() => master.remove());
  const proxy = await startFaultProxy(server.port);
  stack.defer(() => proxy.close());
  const connection = await connected(proxy.port);
  const admin = await connected();
  await admin.redis.run((client) => client.replicaof("127.0.0.1", master.port));
  await expect(pushNew(connection.redis, placedIn("q:high", 1))).rejects.toThrow(
    // The question for rights may have met the replica first, and have ended the connection.
    /READONLY|did not answer/u,
  );
  proxy.retarget(master.port);
  await waitFor(async () => (await reconnects(connection)) >= 1, { what: "a new connection" });
  const push = async (): Promise<true> => {
    await pushNew(connection.redis, placedIn("q:high", 1));
    return true;
  };
  expect(await waitFor(push, { what: "a push that is accepted" })).toBe(true);
});

test.concurrent("a wrong password keeps the connection down and nothing else", async () => {
  await using setting = await prepare();
  const { server, keep } = setting;
  const { redis } = keep(open({ host: "127.0.0.1", port: server.port, password: "wrong" }));
  expect(await redis.ready(200)).toBe(false);
  await expect(redis.ping()).rejects.toMatchObject({ code: "unavailable" });
});

test.concurrent("tells version, run and eviction policy, and warns of what should be changed", async () => {
  await using setting = await prepare();
  const { connected } = setting;
  const { redis } = await connected();
  const check = await checkServer(redis);
  expect(check).toMatchObject({ maxmemoryPolicy: "noeviction", warnings: [] });
  expect(check.version).toMatch(/^\d+\.\d+\.\d+$/u);
  expect(check.runId).toMatch(/^[\da-f]{40}$/u);
  await redis.run((client) => client.config("SET", "maxmemory-policy", "allkeys-lru"));
  const { warnings } = await checkServer(redis);
  expect(warnings).toEqual([expect.stringContaining("expected noeviction, got allkeys-lru")]);
});

test.concurrent("close ends a connection in whatever state it is, and later calls reject", async () => {
  await using setting = await prepare();
  const { connected } = setting;
  const { redis } = await connected();
  const away = open({ host: "127.0.0.1", port: 1 });
  await Promise.all([redis.close(), away.redis.close()]);
  for (const closed of [redis, away.redis]) {
    expect(closed.state).toBe("down");
    await expect(closed.ping()).rejects.toMatchObject({ code: "unavailable" });
  }
  await redis.close();
});

test.concurrent.for([
  ["a wrong password", "redis_password", { requirepass: "another" }, { requirepass: PASSWORD }],
  // The server resets such a connection, mostly before its words can be read.
  ["no connection left", "redis_unreachable", { maxclients: "1" }, { maxclients: "100" }],
] as const)(
  "case B3: %s is told as a degradation, without the password, until it is mended",
  async ([, reason, wrong, right]) => {
    await using setting = await prepare();
    const { server, keep, connected } = setting;
    const admin = await connected();
    const set = async (settings: Readonly<Record<string, string>>): Promise<void> => {
      for (const [name, value] of Object.entries(settings))
        await admin.redis.run((client) => client.config("SET", name, value));
    };
    await set(wrong);
    const connection = keep(open({ host: "127.0.0.1", port: server.port, password: PASSWORD }));
    const told = (): string => JSON.stringify(connection.metrics.degradations.list());
    await waitFor(() => told().includes("redis_unreachable"), { what: "the degradation" });
    await expect(connection.redis.ping()).rejects.toSatisfy((error) => faultOf(error)?.reason === reason);
    expect(told()).not.toContain(PASSWORD);
    await set(right);
    expect(await connection.redis.ready(15_000)).toBe(true);
    expect(told()).toBe("[]");
  },
);

test.concurrent("case B3: a password that is rotated under a connection is asked for again until it is right", async () => {
  await using setting = await prepare();
  const { connected } = setting;
  const connection = await connected();
  const admin = await connected();
  await admin.redis.run((client) => client.config("SET", "requirepass", "rotated"));
  await admin.redis.run((client) => client.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"));
  await waitFor(() => connection.metrics.degradations.has("redis_unreachable"), { what: "the degradation" });
  await admin.redis.run((client) => client.config("SET", "requirepass", PASSWORD));
  expect(await connection.redis.ready(15_000)).toBe(true);
});

test.concurrent("case B3: a database number that the server does not have is told once, and asked for less and less often", async () => {
  await using setting = await prepare();
  const { server, stack, connected } = setting;
  const admin = await connected();
  const attempts = async (): Promise<number> =>
    Number(
      /total_connections_received:(\d+)/u.exec(await admin.redis.run((client) => client.info("stats")))?.[1],
    );
  const before = await attempts();
  const lines: string[] = [];
  const log = createLogger({
    name: "test",
    level: "info",
    pretty: false,
    destination: { write: (line) => void lines.push(line) },
  });
  const url = `redis://:${encodeURIComponent(PASSWORD)}@127.0.0.1:${server.port}/99`;
  const openedAt = performance.now();
  const redis = openRedis({ url, name: "test", log, metrics: createMetrics() });
  stack.defer(() => redis.close());
  await waitFor(async () => (await attempts()) >= before + 3, { what: "the third attempt" });
  // Half a second, then a whole one.
  expect(performance.now() - openedAt).toBeGreaterThan(1_400);
  const told = lines.join("");
  expect(told.match(/Redis connection failed/gu)).toHaveLength(1);
  expect(told.match(/degraded: .*REDIS_DB/gu)).toHaveLength(1);
  expect(told).not.toContain("no longer");
});
