import { startFaultProxy } from "@muster/test/fault-proxy";
import { type OwnRedis, ownRedis } from "@muster/test/own-servers";
import { waitFor } from "@muster/test/wait";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { RedisConnection, Taken, Taker } from "../src/index.ts";
import { createTaker, pushNew } from "../src/index.ts";
import { connect, open, placedIn, type TestConnection } from "./connection.ts";

const LANES = ["q:high", "q:default"];
/** A taker must work again within 5 s of Redis being back; the rest is for a slow machine. */
const RECOVERY_MS = 15_000;

let server: OwnRedis;
let cleanups: (() => Promise<void>)[];

beforeEach(async () => {
  cleanups = [];
  server = await ownRedis();
});
afterEach(async () => {
  for (const cleanup of cleanups.toReversed()) await cleanup();
  await server.remove();
});

function closeLater(connection: TestConnection): RedisConnection {
  cleanups.push(() => connection.redis.close());
  return connection.redis;
}

/** Waits again and again, as a worker does, and keeps what it got. */
function startConsumer(redis: RedisConnection): { taker: Taker; taken: Taken[]; failures: unknown[] } {
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
  cleanups.push(async () => {
    stopping.abort();
    await taker.stop();
    await ended;
  });
  return consumer;
}

/** Pushes until something arrives: the first push may meet a connection that is dead without knowing it. */
async function takesAgain(redis: RedisConnection, { taken }: { taken: Taken[] }): Promise<Taken> {
  taken.length = 0;
  const push = async (): Promise<Taken | undefined> => {
    await pushNew(redis, placedIn("q:default", 1));
    return taken[0];
  };
  return await waitFor(push, { what: "the taker to take again", timeoutMs: RECOVERY_MS });
}

test.each([1, 5])("takes again after Redis was away for %i failed waits", async (failures) => {
  const redis = closeLater(await connect(server));
  const consumer = startConsumer(redis);
  expect(await takesAgain(redis, consumer)).toMatchObject({ lane: "q:default" });
  await server.kill();
  await waitFor(() => consumer.failures.length >= failures && redis.state === "down", {
    what: `${failures} failed waits`,
  });
  await server.start();
  expect(await takesAgain(redis, consumer)).toMatchObject({ lane: "q:default" });
});

test("takes as soon as a Redis that was away at the start is there", async () => {
  await server.stop();
  const redis = closeLater(open(server));
  const consumer = startConsumer(redis);
  await waitFor(() => consumer.failures.length > 0, { what: "a failed wait" });
  await server.start();
  expect(await takesAgain(redis, consumer)).toMatchObject({ lane: "q:default" });
});

test("takes again after Redis was frozen for longer than a stall", async () => {
  const redis = closeLater(await connect(server));
  const consumer = startConsumer(redis);
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

test("takes again on a new connection when its link is half open", async () => {
  const proxy = await startFaultProxy(server.port);
  cleanups.push(() => proxy.close());
  const redis = closeLater(await connect({ host: "127.0.0.1", port: proxy.port }));
  const consumer = startConsumer(redis);
  expect(await takesAgain(redis, consumer)).toMatchObject({ lane: "q:default" });
  proxy.freeze();
  await waitFor(() => consumer.failures.length > 0, { what: "a stalled wait" });
  expect(consumer.failures[0]).toMatchObject({ code: "unavailable", cause: { name: "DeadlineError" } });
  expect(await takesAgain(redis, consumer)).toMatchObject({ lane: "q:default" });
});

test("stops while Redis does not answer", async () => {
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
