import { createHash } from "node:crypto";
import type { Limit } from "./limit.ts";

/** A longer key is told by its digest: keys stand in indexes. */
export const MAX_KEY_LENGTH = 64;

/** What a label says; undefined where the job has none of this name, whatever all objects have: callers choose names. */
export const labelOf = (
  labels: Readonly<Record<string, string>> | undefined,
  name: string,
): string | undefined => (labels !== undefined && Object.hasOwn(labels, name) ? labels[name] : undefined);

/** A job's key under a limit. packages/db/src/gates/gates-sql.ts says the same in SQL. */
export function keyOf(
  limit: Pick<Limit, "keyLabel">,
  labels: Readonly<Record<string, string>> | undefined,
): string {
  return shortKey(limit.keyLabel === undefined ? "" : (labelOf(labels, limit.keyLabel) ?? ""));
}

/** A key as it stands in gates, holds, overrides and pauses. */
export function shortKey(value: string): string {
  // Characters as Postgres counts them: what is two units of UTF-16 is one.
  const isLong = value.length > MAX_KEY_LENGTH && Array.from(value).length > MAX_KEY_LENGTH;
  return isLong ? `#${createHash("md5").update(value).digest("hex")}` : value;
}

/** What all gates of a limit begin with. */
export const prefixOf = ({ name, generation }: Pick<Limit, "name" | "generation">): string =>
  `${name}~${generation}`;

/** One key of one limit: what a job has to pass. */
export const gateOf = (limit: Pick<Limit, "name" | "generation">, key: string): string =>
  `${prefixOf(limit)}:${key}`;

/** All gates of a job, in the order of its limits, which is that of their names. */
export function gatesOf(
  limits: readonly Pick<Limit, "name" | "generation" | "keyLabel">[],
  labels: Readonly<Record<string, string>> | undefined,
): string[] {
  return limits.map((limit) => gateOf(limit, keyOf(limit, labels)));
}

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
