import { startFaultProxy } from "@muster/test/fault-proxy";
import { type OwnRedis, ownRedis } from "@muster/test/own-servers";
import { waitFor } from "@muster/test/wait";
import { expect, test } from "vitest";
import type { RedisConnection, Taken, Taker } from "../src/index.ts";
import { createTaker, pushNew } from "../src/index.ts";
import { connect, open, placedIn, type TestConnection } from "./connection.ts";

const LANES = ["q:high", "q:default"];
/** A taker must work again within 5 s of Redis being back; the rest is for a slow machine. */
const RECOVERY_MS = 15_000;

/** A Redis of the test's own, and what is to be closed before it. */
interface Setting extends AsyncDisposable {
  readonly server: OwnRedis;
  /** Closed with the setting, newest first. */
  readonly stack: AsyncDisposableStack;
  readonly closeLater: (connection: TestConnection) => RedisConnection;
}

async function prepare(): Promise<Setting> {
  const stack = new AsyncDisposableStack();
  const server = await ownRedis();
  stack.defer(() => server.remove());
  return {
    server,
    stack,
    closeLater: ({ redis }) => {
      stack.defer(() => redis.close());
      return redis;
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

interface Consumer {
  readonly taker: Taker;
  readonly taken: Taken[];
  readonly failures: unknown[];
}

/** Waits again and again, as a worker does, and keeps what it got. */
function startConsumer({ stack }: Setting, redis: RedisConnection): Consumer {
  const taker = createTaker(redis);
  const consumer = { taker, taken: [] as Taken[], failures: [] as unknown[] };
  const stopping = new AbortController();
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        const taken = await taker.wait(LANES);
        if (taken !== undefined) consumer.taken.push(taken);
      } catch (error) {
        consumer.failures.push(error);
      }
    }
  };
  const ended = loop();
  stack.defer(async () => {
    stopping.abort();
    await taker.stop();
    await ended;
  });
  return consumer;
}

/** Pushes until something arrives: the first push may meet a connection that is dead without knowing it. */
async function takesAgain(redis: RedisConnection, { taken }: Consumer): Promise<Taken> {
  taken.length = 0;
  const push = async (): Promise<Taken | undefined> => {
    await pushNew(redis, placedIn("q:default", 1));
    return taken[0];
  };
  return await waitFor(push, { what: "the taker to take again", timeoutMs: RECOVERY_MS });
}

test.concurrent.each([1, 5])("takes again after Redis was away for %i failed waits", async (failures) => {
  await using setting = await prepare();
  const { server, closeLater } = setting;
  const redis = closeLater(await connect(server));
  const consumer = startConsumer(setting, redis);
  expect(await takesAgain(redis, consumer)).toMatchObject({ lane: "q:default" });
  await server.kill();
  await waitFor(() => consumer.failures.length >= failures && redis.state === "down", {
    what: `${failures} failed waits`,
  });
  await server.start();
  expect(await takesAgain(redis, consumer)).toMatchObject({ lane: "q:default" });
});

test.concurrent("takes as soon as a Redis that was away at the start is there", async () => {
  await using setting = await prepare();
  const { server, closeLater } = setting;
  await server.stop();
  const redis = closeLater(open(server));
  const consumer = startConsumer(setting, redis);
  await waitFor(() => consumer.failures.length > 0, { what: "a failed wait" });
  await server.start();
  expect(await takesAgain(redis, consumer)).toMatchObject({ lane: "q:default" });
});

test.concurrent("takes again after Redis was frozen for longer than a stall", async () => {
  await using setting = await prepare();
  const { server, closeLater } = setting;
  const redis = closeLater(await connect(server));
  const consumer = startConsumer(setting, redis);
  expect(await takesAgain(redis, consumer)).toMatchObject({ lane: "q:default" });
  const pid = server.pid ?? 0;
  process.kill(pid, "SIGSTOP");
  try {
    await waitFor(() => consumer.failures.length > 0, { what: "a stalled wait" });
  } finally {
    process.kill(pid, "SIGCONT");
  }
  expect(await takesAgain(redis, consumer)).toMatchObject({ lane: "q:default" });
});

test.concurrent("takes again on a new connection when its link is half open", async () => {
  await using setting = await prepare();
  const { server, closeLater } = setting;
  const proxy = await startFaultProxy(server.port);
  setting.stack.defer(() => proxy.close());
  const redis = closeLater(await connect({ host: "127.0.0.1", port: proxy.port }));
  const consumer = startConsumer(setting, redis);
  expect(await takesAgain(redis, consumer)).toMatchObject({ lane: "q:default" });
  proxy.freeze();
  await waitFor(() => consumer.failures.length > 0, { what: "a stalled wait" });
  expect(consumer.failures[0]).toMatchObject({ code: "unavailable", cause: { name: "DeadlineError" } });
  expect(await takesAgain(redis, consumer)).toMatchObject({ lane: "q:default" });
});

test.concurrent("stops while Redis does not answer", async () => {
  await using setting = await prepare();
  const { server, closeLater } = setting;
  const redis = closeLater(await connect(server));
  const taker = createTaker(redis);
  const waiting = taker.wait(LANES).catch((error: unknown) => error);
  process.kill(server.pid ?? 0, "SIGSTOP");
  try {
    await taker.stop();
  } finally {
    process.kill(server.pid ?? 0, "SIGCONT");
  }
  expect(await waiting).toMatchObject({ code: "unavailable" });
});
