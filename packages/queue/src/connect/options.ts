import { sleep } from "@muster/runtime";
import type { Redis, RedisOptions } from "ioredis";

/** What the driver makes of replies is the same everywhere. */
export type ClientOptions = RedisOptions & { readonly replyMapping: "legacy" };

/** A command without an answer by then has failed for its caller; Redis may still carry it out. */
const COMMAND_DEADLINE_MS = 2_000;
/**
 * Silence this long while a command waits means a dead link, which TCP would notice only after a quarter of an hour.
 */
const SILENCE_DEADLINE_MS = 3_000;
const CONNECT_DEADLINE_MS = 5_000;
const CLOSE_DEADLINE_MS = 3_000;
const KEEP_ALIVE_MS = 10_000;

/** Options of every client that waits for answers. */
export const commandOptions: RedisOptions = {
  commandTimeout: COMMAND_DEADLINE_MS,
  socketTimeout: SILENCE_DEADLINE_MS,
  // An outage must not pile up calls that their callers gave up on long ago.
  enableOfflineQueue: false,
};

/** Options of every client. */
export const BASE_OPTIONS: RedisOptions = {
  // Never sent again after a reconnect: a pop whose caller is gone would take jobs out of Redis for nobody.
  maxRetriesPerRequest: 0,
  connectTimeout: CONNECT_DEADLINE_MS,
  keepAlive: KEEP_ALIVE_MS,
  // It asks for INFO, which users and proxies often lack; a server that still loads its data says so to each command.
  enableReadyCheck: false,
  // CLIENT SETINFO, which nobody reads here, is one more right to give.
  disableClientInfo: true,
};

/** Disconnects and waits for the socket's end, for a bounded time: a dead link answers no FIN. */
export async function closeClient(client: Redis): Promise<void> {
  // A client between two attempts emits nothing once it is told to disconnect.
  const ends = client.status !== "end" && client.status !== "reconnecting" && client.status !== "close";
  const ended = ends ? firstOf(client, ["end"], CLOSE_DEADLINE_MS) : undefined;
  client.disconnect();
  await ended;
}

/** Resolves with the first of these events, or after `timeoutMs`. */
export async function firstOf(client: Redis, events: readonly string[], timeoutMs: number): Promise<void> {
  const seen = new AbortController();
  const note = (): void => seen.abort();
  for (const event of events) client.once(event, note);
  await sleep(timeoutMs, seen.signal);
  for (const event of events) client.off(event, note);
}
