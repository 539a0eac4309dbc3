import { createHash } from "node:crypto";
import { PRIORITIES, type Priority } from "@muster/job";
import type { Limit } from "./limit.ts";

/** A longer key is told by its digest: keys stand in indexes. */
export const MAX_KEY_LENGTH = 64;

/** A job's key under a limit. `packages/db` says the same in SQL. */
export function keyOf(limit: Pick<Limit, "keyLabel">, labels: Readonly<Record<string, string>> | undefined): string {
  const value = limit.keyLabel === undefined ? "" : (labels?.[limit.keyLabel] ?? "");
  return shortKey(value);
}

/** A key as it stands in gates and holds. */
export function shortKey(value: string): string {
  return [...value].length > MAX_KEY_LENGTH ? `#${createHash("md5").update(value).digest("hex")}` : value;
}

/** What all gates of a limit begin with. */
export const prefixOf = ({ name, generation }: Pick<Limit, "name" | "generation">): string => `${name}~${generation}`;

/** One key of one limit: what a job has to pass. */
export const gateOf = (limit: Pick<Limit, "name" | "generation">, key: string): string => `${prefixOf(limit)}:${key}`;

export interface Gate {
  readonly limit: string;
  readonly generation: number;
  readonly key: string;
}

/** @returns undefined for a text that is no gate */
export function parseGate(text: string): Gate | undefined {
  const [, limit, generation, key] = /^([A-Za-z0-9_.-]{1,64})~(\d+):(.*)$/s.exec(text) ?? [];
  if (limit === undefined || key === undefined) return undefined;
  return { limit, generation: Number(generation), key };
}

const RANKS = new Map<Priority, number>(PRIORITIES.map((priority, rank) => [priority, rank]));

/**
 * What `hold` says about a job that waits before this gate. Its priority stands before its time in the index, and its
 * queue is told without reading the job.
 */
export function limitHold(gate: string, { queue, priority }: { readonly queue: string; readonly priority: Priority }): string {
  const end = gate.indexOf(":");
  return `limit:${gate.slice(0, end)}:${RANKS.get(priority) ?? 0}:${queue}:${gate.slice(end + 1)}`;
}

export interface LimitHold {
  readonly gate: string;
  readonly priority: Priority;
  readonly queue: string;
}

/** @returns undefined for a text that is no hold of a limit */
export function parseLimitHold(hold: string): LimitHold | undefined {
  const [, prefix, rank, queue, key] = /^limit:([A-Za-z0-9_.-]{1,64}~\d+):([0-3]):([^:]*):(.*)$/s.exec(hold) ?? [];
  const priority = PRIORITIES[Number(rank)];
  if (prefix === undefined || queue === undefined || priority === undefined) return undefined;
  return { gate: `${prefix}:${key}`, priority, queue };
}

const PAUSE = "pause:";

/** What `hold` says about a job whose type is paused. */
export const pauseHold = (type: string): string => `${PAUSE}${type}`;

/** @returns the paused type; undefined for any other hold */
export const pausedTypeOf = (hold: string): string | undefined => (hold.startsWith(PAUSE) ? hold.slice(PAUSE.length) : undefined);
