import { startFaultProxy } from "@muster/test/fault-proxy";
import { type OwnRedis, ownRedis } from "@muster/test/own-servers";
import { waitFor } from "@muster/test/wait";
import { expect, test } from "vitest";
import type { RedisConnection, Signal } from "../src/index.ts";
import { publishEvents, publishSignal, subscribe } from "../src/index.ts";
import { connect, open, type TestConnection } from "./connection.ts";

const PREFIX = "{t}:";

interface Watcher {
  readonly batches: unknown[];
  resets: number;
  losses: number;
}

/** A Redis of the test's own, a connection to it, and what is to be closed before them. */
interface Setting extends AsyncDisposable {
  readonly server: OwnRedis;
  readonly redis: RedisConnection;
  /** Closed with the setting, newest first. */
  readonly stack: AsyncDisposableStack;
  readonly subscribed: (...subscribing: Parameters<typeof subscribe>) => void;
  readonly watch: (channel: "events" | "signals", on?: RedisConnection, beatIntervalMs?: number) => Watcher;
  readonly errorCount: () => Promise<number>;
  /** As the server counts them. */
  readonly connectionsMade: () => Promise<number>;
  /** A user that may do everything but what the rules take away. */
  readonly userWithout: (...rules: string[]) => Promise<TestConnection>;
}

async function prepare(): Promise<Setting> {
  const stack = new AsyncDisposableStack();
  const server = await ownRedis();
  stack.defer(() => server.remove());
  const { redis, metrics } = await connect(server, PREFIX);
  stack.defer(() => redis.close());
  const subscribed: Setting["subscribed"] = (...subscribing) => {
    const subscription = subscribe(...subscribing);
    stack.defer(() => subscription.close());
  };
  return {
    server,
    redis,
    stack,
    subscribed,
    watch: (channel, on = redis, beatIntervalMs = 60_000) => {
      const watcher: Watcher = { batches: [], resets: 0, losses: 0 };
      const onReset = (): void => {
        watcher.resets += 1;
      };
      const onLost = (): void => {
        watcher.losses += 1;
      };
      const options = { onReset, onLost, beatIntervalMs };
      subscribed(on, channel, (messages) => watcher.batches.push(messages), options);
      return watcher;
    },
    errorCount: async () => (await metrics.redisErrors.get()).values[0]?.value ?? 0,
    connectionsMade: async () => {
      const info = await redis.run((client) => client.info("stats"));
      return Number(/total_connections_received:(\d+)/u.exec(info)?.[1]);
    },
    userWithout: async (...rules) => {
      const all = ["on", ">secret", "~*", "&*", "+@all"];
      await redis.run((client) => client.call("ACL", "SETUSER", "app", "reset", ...all, ...rules));
      const restricted = await connect({ url: `redis://app:secret@127.0.0.1:${server.port}` }, PREFIX);
      stack.defer(() => restricted.redis.close());
      return restricted;
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

async function resetTimes(watcher: Watcher, resets: number): Promise<void> {
  await waitFor(() => watcher.resets >= resets, { what: `subscription number ${resets}` });
}

test.concurrent("events arrive in the batches they were published in", async () => {
  await using setting = await prepare();
  const { redis, watch } = setting;
  const watcher = watch("events");
  await resetTimes(watcher, 1);
  await publishEvents(redis, []);
  await publishEvents(redis, ['{"version":1}', '{"version":2}']);
  await publishEvents(redis, ['{"version":3}']);
  await waitFor(() => watcher.batches.length === 2, { what: "two batches" });
  expect(watcher.batches).toEqual([[{ version: 1 }, { version: 2 }], [{ version: 3 }]]);
});

test.concurrent("every kind of signal arrives, and only on its own channel", async () => {
  await using setting = await prepare();
  const { redis, watch } = setting;
  const events = watch("events");
  const watcher = watch("signals");
  await Promise.all([resetTimes(events, 1), resetTimes(watcher, 1)]);
  const signals: Signal[] = [
    { kind: "cancel", worker_id: "w1", task_id: "01920000-0000-7000-8000-000000000001", fence: 3 },
    { kind: "held", type: "mail" },
    { kind: "lane", queue: "mail" },
    { kind: "policy" },
    { kind: "feed", gates: ["mail~1:acme"], holds: [] },
  ];
  for (const signal of signals) await publishSignal(redis, signal);
  await publishEvents(redis, ["{}"]);
  await waitFor(() => watcher.batches.length === signals.length && events.batches.length === 1, {
    what: "all messages",
  });
  expect(watcher.batches).toEqual(signals.map((signal) => [signal]));
  expect(events.batches).toEqual([[{}]]);
});

test.concurrent("malformed messages are counted and left out; their neighbours arrive", async () => {
  await using setting = await prepare();
  const { redis, watch, errorCount } = setting;
  const watcher = watch("signals");
  await resetTimes(watcher, 1);
  const channel = `${PREFIX}q:signals`;
  for (const text of ["not JSON", "7", '[{"kind":"unknown"},{"kind":"held","type":"mail"}]'])
    await redis.run((client) => client.publish(channel, text));
  await waitFor(() => watcher.batches.length > 0, { what: "the well-formed one" });
  expect(watcher.batches).toEqual([[{ kind: "held", type: "mail" }]]);
  expect(await errorCount()).toBe(3);
});

test.concurrent("a callback that throws is counted, and the next message arrives", async () => {
  await using setting = await prepare();
  const { redis, subscribed, errorCount } = setting;
  const seen: unknown[] = [];
  let ready = false;
  const onReset = (): void => {
    ready = true;
    throw new Error("bad reset");
  };
  const onMessages = (messages: unknown[]): void => {
    seen.push(...messages);
    throw new Error("bad callback");
  };
  subscribed(redis, "events", onMessages, { onReset });
  await waitFor(() => ready, { what: "the subscription" });
  await publishEvents(redis, ['{"version":1}']);
  await publishEvents(redis, ['{"version":2}']);
  await waitFor(() => seen.length === 2, { what: "both messages" });
  expect(await errorCount()).toBe(3);
});

test.concurrent("subscribes again after its connection was killed, and says so each time", async () => {
  await using setting = await prepare();
  const { redis, watch } = setting;
  const watcher = watch("events");
  for (const resets of [1, 2, 3]) {
    await resetTimes(watcher, resets);
    await publishEvents(redis, [`{"version":${resets}}`]);
    await waitFor(() => watcher.batches.length === resets, { what: "the message" });
    expect(watcher.losses).toBe(resets - 1);
    await redis.run((client) => client.call("CLIENT", "KILL", "TYPE", "pubsub"));
    await waitFor(() => watcher.losses === resets, { what: "word that nothing is heard" });
  }
  expect(watcher.batches).toEqual([[{ version: 1 }], [{ version: 2 }], [{ version: 3 }]]);
});

test.concurrent("subscribes when a Redis that was away is there", async () => {
  await using setting = await prepare();
  const { server, stack, watch } = setting;
  await server.stop();
  const away = open(server, PREFIX);
  stack.defer(() => away.redis.close());
  const watcher = watch("events", away.redis);
  await server.start();
  await resetTimes(watcher, 1);
  await waitFor(() => away.redis.state === "up", { what: "the connection" });
  await publishEvents(away.redis, ["{}"]);
  await waitFor(() => watcher.batches.length > 0, { what: "the message" });
  expect(watcher.resets).toBe(1);
});

test.concurrent("subscribes again when its link is half open", async () => {
  await using setting = await prepare();
  const { server, redis, stack, watch } = setting;
  const proxy = await startFaultProxy(server.port);
  stack.defer(() => proxy.close());
  const { redis: far } = await connect({ host: "127.0.0.1", port: proxy.port }, PREFIX);
  stack.defer(() => far.close());
  const watcher = watch("events", far, 50);
  await resetTimes(watcher, 1);
  proxy.freeze();
  await resetTimes(watcher, 2);
  await publishEvents(redis, ['{"version":1}']);
  await waitFor(() => watcher.batches.length > 0, { what: "the message" });
  expect(watcher.batches).toEqual([[{ version: 1 }]]);
});

function told({ metrics }: TestConnection): string {
  return metrics.degradations
    .list()
    .map(({ reason, text }) => `${reason}: ${text}`)
    .join("\n");
}

test.concurrent.for([
  ["no channels at all", ["resetchannels"]],
  ["no SUBSCRIBE", ["-subscribe"]],
] as const)("case B3: a user with %s is told so once and not asked again in a loop", async ([, rules]) => {
  await using setting = await prepare();
  const { redis, subscribed, connectionsMade, userWithout } = setting;
  const restricted = await userWithout(...rules);
  const watcher = { resets: 0 };
  const onReset = (): void => void (watcher.resets += 1);
  const options = { onReset, refusedPauseMs: 400 };
  subscribed(restricted.redis, "signals", () => undefined, options);
  await waitFor(() => told(restricted).includes("+subscribe"), { what: "the missing right" });
  expect(told(restricted)).toMatch(/redis_rights: Redis refuses .*NOPERM.*docs\/operations\.md.*polling/u);
  const before = await connectionsMade();
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await connectionsMade()).toBe(before);
  await redis.run((client) => client.call("ACL", "SETUSER", "app", "&*", "+@all"));
  await waitFor(() => watcher.resets === 1, { what: "the subscription" });
  await restricted.redis.rights.check();
  expect(told(restricted)).toBe("");
});

test.concurrent("case B3: what may not be published is not sent, and told once", async () => {
  await using setting = await prepare();
  const { userWithout } = setting;
  const restricted = await userWithout("-publish");
  await restricted.redis.rights.check();
  expect(told(restricted)).toContain("+publish");
  expect(await publishEvents(restricted.redis, ["{}"])).toBe(false);
  await publishSignal(restricted.redis, { kind: "held", type: "mail" });
  expect((await restricted.metrics.redisErrors.get()).values[0]?.value).toBe(0);
});

test.concurrent("case B3: a proxy that ends the connection at SUBSCRIBE is a refusal too", async () => {
  await using setting = await prepare();
  const { server, stack, subscribed } = setting;
  const proxy = await startFaultProxy(server.port);
  stack.defer(() => proxy.close());
  const far = await connect({ host: "127.0.0.1", port: proxy.port }, PREFIX);
  stack.defer(() => far.redis.close());
  proxy.loseAnswers({ request: /\r\nsubscribe\r\n/iu, judge: () => "lose" }, 1_000);
  subscribed(far.redis, "events", () => undefined, { onReset: () => undefined });
  await waitFor(() => told(far).includes("+subscribe"), { what: "the missing right" });
  const { lost } = proxy;
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(proxy.lost).toBe(lost);
});
