import { gateOf, shortKey } from "./gate.ts";
import type { Limit, Override } from "./limit.ts";

/** What starts no job for now: exactly one of queue, type, or one key of a limit. */
export type PauseTarget =
  | { readonly kind: "queue"; readonly queue: string }
  | { readonly kind: "type"; readonly type: string }
  | { readonly kind: "key"; readonly limit: string; readonly key: string };

/** Everything that a worker has to know, as it was at one epoch. */
export interface PolicyFacts {
  readonly epoch: number;
  readonly limits: readonly Limit[];
  readonly overrides: readonly Override[];
  readonly pauses: readonly PauseTarget[];
}

const NO_LIMITS: readonly Limit[] = [];

/** The policies of one epoch. What a job's queue and type say is enough to know which limits it has to pass. */
export class Policies {
  static readonly none: Policies = new Policies({ epoch: 0, limits: [], overrides: [], pauses: [] });

  readonly epoch: number;
  /** In the order of their names, which is the order of a job's gates. */
  readonly limits: readonly Limit[];
  readonly overrides: readonly Override[];
  readonly pausedQueues: ReadonlySet<string>;
  readonly pausedTypes: ReadonlySet<string>;
  readonly pausedGates: readonly string[];
  readonly #byKind = new Map<string, readonly Limit[]>();

  constructor({ epoch, limits, overrides, pauses }: PolicyFacts) {
    this.epoch = epoch;
    this.limits = limits.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    this.overrides = overrides;
    this.pausedQueues = new Set(pauses.flatMap((pause) => (pause.kind === "queue" ? [pause.queue] : [])));
    this.pausedTypes = new Set(pauses.flatMap((pause) => (pause.kind === "type" ? [pause.type] : [])));
    this.pausedGates = pauses.flatMap((pause) => {
      const limit = pause.kind === "key" ? limits.find(({ name }) => name === pause.limit) : undefined;
      return limit === undefined || pause.kind !== "key" ? [] : [gateOf(limit, shortKey(pause.key))];
    });
  }

  /** Whether there is nothing to know. */
  get isEmpty(): boolean {
    return this.limits.length === 0 && this.pausedQueues.size === 0 && this.pausedTypes.size === 0;
  }

  /** The limits of a job, in the order of their names. */
  limitsFor(queue: string, type: string): readonly Limit[] {
    if (this.limits.length === 0) return NO_LIMITS;
    const kind = `${queue}\0${type}`;
    let found = this.#byKind.get(kind);
    if (found === undefined) {
      found = this.limits.filter(
        (limit) => (limit.queue ?? queue) === queue && (limit.type ?? type) === type,
      );
      this.#byKind.set(kind, found);
    }
    return found;
  }

  /** Whether nothing keeps jobs of this kind from being claimed like any other. */
  isFree(queue: string, type: string): boolean {
    return (
      this.isEmpty ||
      (!this.pausedQueues.has(queue) && !this.pausedTypes.has(type) && this.limitsFor(queue, type).length === 0)
    );
  }
}
