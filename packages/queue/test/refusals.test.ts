import { rm } from "node:fs/promises";
import { faultOf } from "@muster/runtime";
import { type OwnRedis, ownRedis } from "@muster/test/own-servers";
import { waitFor } from "@muster/test/wait";
import { Redis } from "ioredis";
import { expect, test, vi } from "vitest";
import { createPushCircuit, createTaker, pushNew, takeNow } from "../src/index.ts";
import { connect, placedIn, type TestConnection } from "./connection.ts";

// Each test has a server of its own, and mostly waits.
vi.setConfig({ maxConcurrency: 4 });

interface Refusal {
  /** How the server's reply begins. */
  readonly reply: string;
  readonly reason: string;
  /** Whether another server is looked for. */
  readonly leaves: boolean;
  readonly settings: Readonly<Record<string, string>>;
  /** Resolves once it refuses. */
  readonly provoke: (admin: Redis, server: OwnRedis) => Promise<unknown>;
  readonly mend: (admin: Redis) => Promise<unknown>;
}

const REFUSALS: readonly Refusal[] = [
  {
    reply: "NOREPLICAS",
    reason: "redis_replication",
    leaves: true,
    settings: {},
    provoke: (admin) => admin.config("SET", "min-replicas-to-write", "1"),
    mend: (admin) => admin.config("SET", "min-replicas-to-write", "0"),
  },
  {
    reply: "READONLY",
    reason: "redis_read_only",
    leaves: true,
    settings: {},
    provoke: (admin) => admin.replicaof("127.0.0.1", 1),
    mend: (admin) => admin.replicaof("NO", "ONE"),
  },
  {
    reply: "CLUSTERDOWN",
    reason: "redis_cluster",
    leaves: true,
    settings: { "cluster-enabled": "yes" },
    provoke: async () => undefined,
    mend: (admin) => admin.call("cluster", "addslotsrange", 0, 16_383),
  },
  {
    reply: "OOM",
    reason: "redis_full",
    leaves: false,
    settings: {},
    provoke: (admin) => admin.config("SET", "maxmemory", "1"),
    mend: (admin) => admin.config("SET", "maxmemory", "0"),
  },
  {
    reply: "MISCONF",
    reason: "redis_misconfigured",
    leaves: false,
    settings: { save: "3600 1" },
    provoke: async (admin, { dir }) => {
      await rm(dir, { recursive: true });
      await admin.bgsave();
      const failed = async (): Promise<boolean> =>
        (await admin.info("persistence")).includes("rdb_last_bgsave_status:err");
      await waitFor(failed, { what: "the snapshot to fail" });
    },
    // Otherwise it would not end either.
    mend: (admin) => admin.config("SET", "save", ""),
  },
  {
    reply: "BUSY",
    reason: "redis_busy",
    leaves: false,
    settings: { "lua-time-limit": "20" },
    provoke: async (admin) => {
      const script = admin.duplicate();
      script.eval("while true do end", 0).catch(() => script.disconnect());
      const refuses = (): Promise<boolean> =>
        admin.get("x").then(
          () => false,
          (error: Error) => error.message.startsWith("BUSY"),
        );
      await waitFor(refuses, { what: "the script to take long" });
    },
    mend: (admin) => admin.script("KILL"),
  },
];

async function reconnects({ metrics }: TestConnection): Promise<number> {
  const { values } = await metrics.redisReconnects.get();
  return values.find(({ labels }) => labels.client === "commands")?.value ?? 0;
}

test.concurrent.for(REFUSALS)("case S15: $reply is told as what it is, until it is over", async (refusal) => {
  const { reply, reason, leaves, settings, provoke, mend } = refusal;
  await using stack = new AsyncDisposableStack();
  const server = await ownRedis({ settings });
  stack.defer(() => server.remove());
  const admin = new Redis({ port: server.port, enableReadyCheck: false });
  stack.defer(async () => admin.disconnect());
  const connection = await connect(server);
  const { redis, metrics } = connection;
  stack.defer(() => redis.close());
  const circuit = createPushCircuit({ redis, metrics, probeIntervalMs: 100, answerMs: 30_000 });
  stack.defer(() => circuit.close());
  await provoke(admin, server);
  expect([await circuit.canWrite(), await circuit.canWrite()]).toEqual([false, false]);
  const told = (): string => JSON.stringify(metrics.degradations.list());
  expect(told()).toContain(`"reason":"redis_pushes"`);
  expect(told()).toContain(reply);
  // Also while there is no connection, because another server is looked for.
  await expect(pushNew(redis, placedIn("q:high", 1))).rejects.toSatisfy(
    (error) => faultOf(error)?.kind === "passing" && faultOf(error)?.reason === reason,
  );
  if (leaves) await waitFor(async () => (await reconnects(connection)) > 0, { what: "a new connection" });
  await mend(admin);
  // A refusal that was still on its way may end one more connection.
  const pushed = async (): Promise<boolean> => (await circuit.push(placedIn("q:high", 1))) === "pushed";
  await waitFor(pushed, { what: "a push to be taken" });
  expect(told()).not.toContain(reply);
  expect((await reconnects(connection)) > 0).toBe(leaves);
});

test.concurrent("case S15: a server that loads its data is waited for, and told as that", async () => {
  await using stack = new AsyncDisposableStack();
  // Microseconds for each key, once there are some to load.
  const settings = { "key-load-delay": "2000", "loading-process-events-interval-bytes": "1024" };
  const server = await ownRedis({ settings });
  stack.defer(() => server.remove());
  const admin = new Redis(server.port);
  admin.on("error", () => undefined);
  stack.defer(async () => admin.disconnect());
  await admin.mset(Array.from({ length: 1_000 }, (_, i) => [`key-${i}`, "x".repeat(100)]).flat());
  await admin.save();
  const { redis, metrics } = await connect(server);
  stack.defer(() => redis.close());
  const circuit = createPushCircuit({ redis, metrics, probeIntervalMs: 100 });
  stack.defer(() => circuit.close());
  await server.kill();
  const started = server.start();
  const told = (): string => JSON.stringify(metrics.degradations.list());
  const loading = async (): Promise<boolean> => !(await circuit.canWrite()) && told().includes("LOADING");
  await waitFor(loading, { what: "it to be told" });
  await expect(redis.tryWrite()).rejects.toSatisfy((error) => faultOf(error)?.reason === "redis_loading");
  await started;
  await waitFor(() => circuit.healthy, { what: "a write to be taken" });
  expect(told()).toBe("[]");
});

test.concurrent("case S15: a replica without its primary, and a wait on one that becomes a replica, lead elsewhere", async () => {
  await using stack = new AsyncDisposableStack();
  const server = await ownRedis({ settings: { "replica-serve-stale-data": "no" } });
  stack.defer(() => server.remove());
  const admin = new Redis({ port: server.port, enableReadyCheck: false });
  stack.defer(async () => admin.disconnect());
  const connection = await connect(server);
  stack.defer(() => connection.redis.close());
  const taker = createTaker(connection.redis);
  stack.defer(() => taker.stop());
  const waiting = taker.wait(["q:high"], 30).catch((error: unknown) => error);
  const blocked = async (): Promise<boolean> => String(await admin.client("LIST")).includes("cmd=brpop");
  await waitFor(blocked, { what: "the wait" });
  await admin.replicaof("127.0.0.1", 1);
  expect(faultOf(await waiting)).toMatchObject({ kind: "passing", reason: "redis_interrupted" });
  await expect(takeNow(connection.redis, ["q:high"], 1)).rejects.toSatisfy(
    (error) => faultOf(error)?.reason === "redis_replication",
  );
  await waitFor(async () => (await reconnects(connection)) > 0, { what: "a new connection" });
});
