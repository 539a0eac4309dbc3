import { PRIORITIES, type Priority } from "@muster/job";
import { type Gate, parseGate } from "../gate.ts";
import type { HoldKind } from "./hold-kind.ts";

/** The job waits before a gate, the first of its gates that is closed. Ends when the feeder admits it. */
export interface LimitHold extends Gate {
  readonly code: "limit";
  readonly gate: string;
  readonly priority: Priority;
  readonly queue: string;
}

const RANKS = new Map<Priority, number>(PRIORITIES.map((priority, rank) => [priority, rank]));

/**
 * What `hold` says about a job that waits before this gate. Its priority stands before its time in the index, and its queue
 * is told without reading the job. packages/db/src/gates/gates-sql.ts says the same in SQL.
 */
export function limitHold(
  gate: string,
  { queue, priority }: { readonly queue: string; readonly priority: Priority },
): string {
  const end = gate.indexOf(":");
  return `limit:${gate.slice(0, end)}:${RANKS.get(priority) ?? 0}:${queue}:${gate.slice(end + 1)}`;
}

export const LIMIT_HOLDS: HoldKind<LimitHold> = {
  code: "limit",
  read: (hold) => {
    const [, prefix, rank, queue, key] = /^limit:([^:]*):([0-3]):([^:]*):(.*)$/s.exec(hold) ?? [];
    const priority = PRIORITIES[Number(rank)];
    const gate = `${prefix}:${key}`;
    const parts = parseGate(gate);
    if (parts === undefined || queue === undefined || priority === undefined) return undefined;
    return { code: "limit", gate, priority, queue, ...parts };
  },
  say: ({ limit, key }) =>
    // Not that it is full: it may be paused, closed, or have used its rate. What it is by now, ExplainJob says.
    key === "" ? `waits for limit ${limit}` : `waits for limit ${limit}, key ${JSON.stringify(key)}`,
};
