/** What a connection is for; the `client` label of the reconnect metric. */
export type ClientRole = "commands" | "taker" | "subscriber";

/** What it is called, and what it means, that a client has no connection. */
export const OUTAGES: Readonly<Record<ClientRole, readonly [reason: string, effect: string]>> = {
  commands: ["redis_unreachable", "no connection to Redis, so workers find jobs by SQL"],
  taker: ["redis_taker", "no connection to take jobs from Redis, so this worker finds them by SQL"],
  subscriber: [
    "redis_subscriber",
    "no connection for hearing of changes, which are found by polling instead",
  ],
};
