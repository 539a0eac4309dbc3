import type { Placement } from "@muster/job";
import { gateOf } from "./gate.ts";
import { type Limit, MAX_LIMITS_OF_A_JOB } from "./limit.ts";
import type { PauseTarget } from "./pause.ts";
import { type PlacementRule, ruledPlacement } from "./placement-rule.ts";

/** Everything that a worker has to know, as it was at one epoch. */
export interface PolicyFacts {
  readonly epoch: number;
  readonly limits: readonly Limit[];
  readonly pauses: readonly PauseTarget[];
  /** Default: none. */
  readonly rules?: readonly PlacementRule[];
}

const NO_LIMITS: readonly Limit[] = [];
/** Queues and types whose limits are remembered: types are callers' words, and there may be any number of them. */
const MAX_KINDS = 10_000;

/** The policies of one epoch. What a job's queue and type say is enough to know which limits it has to pass. */
export class Policies {
  /** Before anything was read: no epoch that the database has had since its first policy. */
  static readonly none: Policies = new Policies({ epoch: 0, limits: [], pauses: [] });

  readonly epoch: number;
  /** In the order of their names, which is the order of a job's gates. */
  readonly limits: readonly Limit[];
  readonly pausedQueues: ReadonlySet<string>;
  readonly pausedTypes: ReadonlySet<string>;
  readonly pausedGates: readonly string[];
  readonly #rules: readonly PlacementRule[];
  readonly #byKind = new Map<string, readonly Limit[]>();
  readonly #ruled = new Map<string, Placement | undefined>();

  constructor({ epoch, limits, pauses, rules = [] }: PolicyFacts) {
    this.#rules = rules;
    this.epoch = epoch;
    this.limits = limits.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    this.pausedQueues = new Set(pauses.flatMap((pause) => (pause.kind === "queue" ? [pause.queue] : [])));
    this.pausedTypes = new Set(pauses.flatMap((pause) => (pause.kind === "type" ? [pause.type] : [])));
    const byName = new Map(limits.map((limit) => [limit.name, limit]));
    this.pausedGates = pauses.flatMap((pause) => {
      const limit = pause.kind === "key" ? byName.get(pause.limit) : undefined;
      return limit === undefined || pause.kind !== "key" ? [] : [gateOf(limit, pause.key)];
    });
  }

  /** Whether there is nothing to know. */
  get isEmpty(): boolean {
    return (
      this.#rules.length === 0 &&
      this.limits.length === 0 &&
      this.pausedQueues.size === 0 &&
      this.pausedTypes.size === 0
    );
  }

  /**
   * The limits of a job, in the order of their names. Of more than four, which PutLimit refuses, the first four: in both
   * languages a job has the same gates.
   */
  limitsFor(queue: string, type: string): readonly Limit[] {
    if (this.limits.length === 0) return NO_LIMITS;
    const kind = `${queue}\0${type}`;
    let found = this.#byKind.get(kind);
    if (found === undefined) {
      found = this.limits
        .filter((limit) => (limit.queue ?? queue) === queue && (limit.type ?? type) === type)
        .slice(0, MAX_LIMITS_OF_A_JOB);
      if (this.#byKind.size >= MAX_KINDS) this.#byKind.clear();
      this.#byKind.set(kind, found);
    }
    return found;
  }

  /** What rules require of the workers of such jobs; undefined for nothing. */
  placementFor(queue: string, type: string): Placement | undefined {
    if (this.#rules.length === 0) return undefined;
    const kind = `${queue}\0${type}`;
    if (!this.#ruled.has(kind)) {
      if (this.#ruled.size >= MAX_KINDS) this.#ruled.clear();
      this.#ruled.set(kind, ruledPlacement(this.#rules, queue, type));
    }
    return this.#ruled.get(kind);
  }

  isQueuePaused(queue: string): boolean {
    return this.pausedQueues.has(queue);
  }

  isTypePaused(type: string): boolean {
    return this.pausedTypes.has(type);
  }

  /** Whether nothing keeps jobs of this kind from being claimed like any other. */
  isFree(queue: string, type: string): boolean {
    return (
      this.isEmpty ||
      (!this.isQueuePaused(queue) &&
        !this.isTypePaused(type) &&
        this.placementFor(queue, type) === undefined &&
        this.limitsFor(queue, type).length === 0)
    );
  }
}
