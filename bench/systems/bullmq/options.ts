import type { JobsOptions } from "bullmq";

export const QUEUE = "bench";
export const FASTEST_CONCURRENCY = 100;

/** By system id. */
export function jobOptions(id: string): JobsOptions {
  return id === "bullmq" ? { removeOnComplete: true } : {};
}

/** The parts of a Redis URL: BullMQ has to make its own clients, which it configures for blocking calls. */
export function connection(redisUrl: string): { host: string; port: number } {
  const { hostname, port } = new URL(redisUrl);
  return { host: hostname, port: Number(port) };
}
