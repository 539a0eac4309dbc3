import type { Redis } from "ioredis";
import { closeClient, commandOptions } from "../connect/options.ts";
import { isRecord, parseJson } from "../json.ts";
import type { RedisConnection } from "../redis.ts";
import { Membership } from "./membership.ts";
import type { Channel, ChannelMessages } from "./messages.ts";
import { decodeSignal, type Signal } from "./signal.ts";

/** A subscriber may hear nothing for hours, so only a ping of its own tells a quiet link from a dead one. */
const BEAT_INTERVAL_MS = 5_000;

/**
 * Publishes state changes. Returns whether it did: not where that is forbidden. Rejects as `RedisConnection.run` does.
 * @param events each the text of a JSON object
 */
export async function publishEvents(redis: RedisConnection, events: readonly string[]): Promise<boolean> {
  if (events.length === 0 || redis.rights.lacks("tell")) return false;
  await redis.run((client) => client.publish(redis.keys.events, `[${events.join(",")}]`));
  return true;
}

/** Tells all workers, unless that is forbidden. Rejects as `RedisConnection.run` does. */
export async function publishSignal(redis: RedisConnection, ...signals: readonly Signal[]): Promise<void> {
  if (signals.length === 0 || redis.rights.lacks("tell")) return;
  await redis.run((client) => client.publish(redis.keys.signals, JSON.stringify(signals)));
}

export interface SubscribeOptions {
  /** Called after the first and every later (re)subscribe: whatever was published before is lost, so read the state again. */
  readonly onReset: () => void;
  /** Called when nothing is heard any more, until the next `onReset`; maybe more than once. */
  readonly onLost?: () => void;
  /** Set by tests. */
  readonly beatIntervalMs?: number;
  /** First pause after a refusal for good, milliseconds; set by tests. */
  readonly refusedPauseMs?: number;
}

export interface Subscription {
  close(): Promise<void>;
}

/**
 * Listens on a connection of its own, through reconnects and for ever. What is not a message of the channel is counted
 * in `redis_errors_total` and skipped; what a callback throws is logged and counted, because it would end the process.
 */
export function subscribe<C extends Channel>(
  redis: RedisConnection,
  channel: C,
  onMessages: (messages: ChannelMessages[C][]) => void,
  options: SubscribeOptions,
): Subscription {
  const client = redis.openClient("subscriber", { ...commandOptions, autoResubscribe: false });
  const guard = (act: () => void): void => {
    try {
      act();
    } catch (err) {
      redis.countError();
      redis.log.error({ err, channel }, "a subscriber's callback failed");
    }
  };
  const membership = new Membership(redis, client, channel, {
    joined: () => guard(options.onReset),
    refusedPauseMs: options.refusedPauseMs,
  });
  const { onLost } = options;
  if (onLost !== undefined) client.on("close", () => guard(onLost));
  client.on("message", (_channel: string, text: string) =>
    guard(() => {
      const messages = decodeMessages(redis, channel, text);
      if (messages.length > 0) onMessages(messages);
    }),
  );
  const beat = setInterval(() => void keepAlive(redis, client), options.beatIntervalMs ?? BEAT_INTERVAL_MS);
  return {
    close: async () => {
      clearInterval(beat);
      membership.end();
      await closeClient(client);
    },
  };
}

/** On a dead link the client's own deadline for silence ends the connection, and a new one subscribes. */
async function keepAlive(redis: RedisConnection, client: Redis): Promise<void> {
  if (client.status !== "ready") return;
  try {
    await client.ping();
  } catch (error) {
    redis.log.debug({ err: redis.failure(error) }, "the subscriber's connection did not answer");
  }
}

const decoders: { [C in Channel]: (message: unknown) => ChannelMessages[C] | undefined } = {
  events: (message) => (isRecord(message) ? message : undefined),
  signals: decodeSignal,
};

function decodeMessages<C extends Channel>(
  redis: RedisConnection,
  channel: C,
  text: string,
): ChannelMessages[C][] {
  const decode = decoders[channel];
  const value = parseJson(text);
  // Anything but an array is one message that no decoder accepts, and is counted as such.
  const messages: unknown[] = Array.isArray(value) ? value : [undefined];
  return messages.flatMap((message) => {
    const decoded = decode(message);
    if (decoded !== undefined) return [decoded];
    redis.countError();
    return [];
  });
}
