import { createHash } from "node:crypto";
import type { Requirement } from "./requirement.ts";

/** Where a job may run, and how much of a worker it takes. */
export interface Placement {
  /** All of them have to be met by the worker. */
  readonly requires: readonly Requirement[];
  /** How many of a worker's slots it takes while it runs: 1 to 1,000. */
  readonly slots: number;
  /** For the first `preferMs` after it is queued only workers that meet these, too, take it. */
  readonly prefers: readonly Requirement[];
  /** Milliseconds; 0 without preferences. */
  readonly preferMs: number;
}

/** A placement, and the name of all jobs that have the same one. */
export interface Placing {
  /** 16 hexadecimal digits: the lane of such jobs ends with them. */
  readonly class: string;
  readonly placement: Placement;
}

/** Slots of one job. */
export const JOB_SLOTS: { readonly min: number; readonly max: number } = { min: 1, max: 1_000 };
/** How long a preference lasts, unless its caller says it. */
export const DEFAULT_PREFER_MS = 5_000;
/** Placement classes that there may be at once: each is a list for every worker that meets it. */
export const MAX_PLACEMENT_CLASSES = 1_000;

/** Undefined for what asks for nothing that a plain job does not have. */
export function placingOf(placement: Placement): Placing | undefined {
  const { slots } = placement;
  const requires = sorted(placement.requires);
  const prefers = sorted(placement.prefers);
  if (requires.length === 0 && prefers.length === 0 && slots === 1) return undefined;
  const canonical = { requires, slots, prefers, preferMs: prefers.length === 0 ? 0 : placement.preferMs };
  const digest = createHash("sha256").update(JSON.stringify(canonical)).digest("hex");
  return { class: digest.slice(0, 16), placement: canonical };
}

/** The same without its preferences: what it is once they have lasted. */
export const withoutPreference = ({ requires, slots }: Placement): Placing | undefined =>
  placingOf({ requires, slots, prefers: [], preferMs: 0 });

/** What all of them ask for; of slots the most, and preferences of the first that has any. */
export function merged(one: Placement | undefined, other: Placement): Placement {
  if (one === undefined) return other;
  const { prefers, preferMs } = one.prefers.length > 0 ? one : other;
  return {
    requires: [...one.requires, ...other.requires],
    slots: Math.max(one.slots, other.slots),
    prefers,
    preferMs,
  };
}

/** One text for one set, in whatever order it was written. */
function sorted(requirements: readonly Requirement[]): Requirement[] {
  const texts = requirements.map(({ label, op = "eq", values = [] }) =>
    JSON.stringify({ label, op, values: [...new Set(values)].toSorted() }),
  );
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written just above
  return [...new Set(texts)].toSorted().map((text) => JSON.parse(text) as Requirement);
}
