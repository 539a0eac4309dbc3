import { setTimeout as pause } from "node:timers/promises";
import { waitFor } from "@muster/test/wait";
import {
  createPushCircuit,
  createTaker,
  publishSignal,
  type RedisAddress,
  type RedisConnection,
  subscribe,
} from "../src/index.ts";
import { connect, placedIn, type TestConnection } from "./connection.ts";

const LANE = "q:high";

/** A process as a store sees it: one that pushes, takes and listens for as long as a test lasts. */
export interface RoundTrip extends AsyncDisposable, TestConnection {
  /** Resolves once a push, a blocking pop and a message have succeeded, all after this call. */
  works(): Promise<void>;
  /** The same, and how long it took, milliseconds. */
  worksAgain(): Promise<number>;
}

export async function openRoundTrip(address: RedisAddress, prefix = ""): Promise<RoundTrip> {
  await using stack = new AsyncDisposableStack();
  const connection = await connect(address, prefix);
  const { redis, metrics } = connection;
  stack.defer(() => redis.close());
  const circuit = createPushCircuit({ redis, metrics });
  stack.defer(() => circuit.close());
  const taken = startTaking(redis, stack);
  let heard = 0;
  const listening = subscribe(redis, "signals", (signals) => (heard += signals.length), {
    onReset: () => undefined,
  });
  stack.defer(() => listening.close());
  const works = async (): Promise<void> => {
    const before = { taken: taken.count, heard };
    await waitFor(async () => circuit.push(placedIn(LANE, 1)).then((outcome) => outcome === "pushed"), {
      what: "a push",
    });
    await waitFor(() => taken.count > before.taken, { what: "a pop" });
    await waitFor(
      async () => {
        await publishSignal(redis, { kind: "lane", queue: "mail" });
        return heard > before.heard;
      },
      { what: "a message" },
    );
  };
  const kept = stack.move();
  return {
    ...connection,
    works,
    worksAgain: async () => {
      const from = performance.now();
      await works();
      return performance.now() - from;
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

function startTaking(redis: RedisConnection, stack: AsyncDisposableStack): { readonly count: number } {
  const taken = { count: 0 };
  const taker = createTaker(redis);
  const stop = new AbortController();
  const loop = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      try {
        if ((await taker.wait([LANE, "q:low"], 1)) !== undefined) taken.count += 1;
      } catch (error) {
        redis.log.debug({ err: error }, "not taken");
        await pause(50);
      }
    }
  };
  const ended = loop();
  stack.defer(async () => {
    stop.abort();
    await taker.stop();
    await ended;
  });
  return taken;
}
