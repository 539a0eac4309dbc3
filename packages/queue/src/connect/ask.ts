import { withFault } from "@muster/runtime";
import { Redis, type RedisOptions } from "ioredis";
import { isReply } from "../reply-fault.ts";
import type { Place } from "./address.ts";
import { openingFault } from "./opening-fault.ts";

/** Whoever does not answer by then is not waited for: others are asked at the same time. */
const ANSWER_MS = 2_000;

/**
 * Asks one server something on a connection of its own. Rejects with what the server replied, or with why there is no
 * connection.
 * @param options user, password, TLS @param signal ends it early
 */
export async function ask<T>(
  { servername, ...endpoint }: Place,
  options: RedisOptions,
  question: (client: Redis) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  signal?.throwIfAborted();
  const client = new Redis({
    ...options,
    ...endpoint,
    ...(options.tls !== undefined && servername !== undefined && { tls: { ...options.tls, servername } }),
    replyMapping: "legacy",
    connectTimeout: ANSWER_MS,
    commandTimeout: ANSWER_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: null,
    enableReadyCheck: false,
    disableClientInfo: true,
  });
  const giveUp = (): void => client.disconnect();
  signal?.addEventListener("abort", giveUp);
  let cause: unknown;
  let opened = false;
  client.once("connect", () => (opened = true));
  // The command only learns that its connection is closed.
  client.on("error", (error: unknown) => (cause = error));
  try {
    return await question(client);
  } catch (error) {
    const told = isReply(error) ? error : (cause ?? error);
    if (told instanceof Error) withFault(told, openingFault(told, client, opened));
    throw told;
  } finally {
    signal?.removeEventListener("abort", giveUp);
    client.disconnect();
  }
}
