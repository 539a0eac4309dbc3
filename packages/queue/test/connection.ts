import { createLogger, createMetrics, type Metrics } from "@muster/runtime";
import type { Element, Placed, RedisAddress, RedisConnection } from "../src/index.ts";
import { openRedis } from "../src/index.ts";

const CONNECT_DEADLINE_MS = 15_000;

export interface TestConnection {
  readonly redis: RedisConnection;
  readonly metrics: Metrics;
  /** What it has warned of. */
  readonly logged: () => string;
}

/** A connection that is up, with metrics and a log of its own. */
export async function connect(address: RedisAddress, keyPrefix = ""): Promise<TestConnection> {
  const connection = open(address, keyPrefix);
  if (!(await connection.redis.ready(CONNECT_DEADLINE_MS))) throw new Error("Redis did not answer");
  return connection;
}

/** The same without waiting: Redis may be away. */
export function open(address: RedisAddress, keyPrefix = ""): TestConnection {
  const metrics = createMetrics();
  const lines: string[] = [];
  const destination = { write: (line: string): void => void lines.push(line) };
  const log = createLogger({ name: "test", level: "warn", pretty: false, destination });
  const redis = openRedis({ ...address, keyPrefix, name: keyPrefix || "test", log, metrics });
  return { redis, metrics, logged: () => lines.join("") };
}

/** The n-th of a row of elements, each a second younger than the one before. */
export function elementNumber(n: number, priority: Element["priority"] = "default"): Element {
  const task_id = `01920000-0000-7000-8000-${n.toString(16).padStart(12, "0")}`;
  return { task_id, type: "noop", priority, at: 1_760_000_000_000 + n * 1000 };
}

/** Elements `from`, `from + 1`, … in one lane. */
export function placedIn(lane: string, count: number, from = 0): Placed[] {
  return Array.from({ length: count }, (_, i) => ({ lane, element: elementNumber(from + i) }));
}
