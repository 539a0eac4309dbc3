import type { ConstructorOptions, WorkOptions } from "pg-boss";

export const QUEUE = "bench";

/** By system id. */
export function instanceOptions(id: string, connectionString: string): ConstructorOptions {
  return id === "pg-boss" ? { connectionString, useListenNotify: true } : { connectionString };
}

export function workOptions(id: string): WorkOptions {
  if (id !== "pg-boss") return {};
  return { batchSize: 1_000, localConcurrency: 2, pollingIntervalSeconds: 0.5, burstWhenBatchFull: true };
}
