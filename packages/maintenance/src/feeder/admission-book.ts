import {
  type Database,
  drainOldWorkers,
  endPauses,
  isLockTimeout,
  lookAtPolicies,
  type OldWorker,
  type PolicyLook,
  putInForce,
  readPolicies,
} from "@muster/db";
import { type Limit, lastPlaceOf, mayMeet, Policies, parseGate } from "@muster/policy";
import type { Log } from "@muster/runtime";
import { LaneSlots } from "./lane-slots.ts";

/** A statement that had begun before its worker was kept from claiming has ended by then, and its worker has beaten since. */
const EMPTY_AFTER_MS = 15_000;

interface LimitFacts {
  readonly places: number;
  readonly isAlone: boolean;
}

/** The policies that jobs are admitted by, as the feeder follows them, and what it does for them itself. */
export class AdmissionBook {
  readonly #database: Database;
  readonly #log: Log;
  readonly #onChange: () => void;
  #policies = Policies.none;
  #look: PolicyLook | undefined;
  #slots = new LaneSlots([]);
  #notInForce: ReadonlySet<string> = new Set();
  #pausedGates: ReadonlySet<string> = new Set();
  #limits: ReadonlyMap<string, Limit> = new Map();
  readonly #facts = new Map<string, LimitFacts>();
  #labelledQueues: ReadonlySet<string> | "all" = new Set();
  /** Workers of versions that know no policies: since when they drain. */
  readonly #draining = new Map<string, number>();

  /** @param onChange told when this changes policies itself */
  constructor(database: Database, log: Log, onChange: () => void) {
    this.#database = database;
    this.#log = log;
    this.#onChange = onChange;
  }

  get policies(): Policies {
    return this.#policies;
  }

  get slots(): LaneSlots {
    return this.#slots;
  }

  get pauses(): PolicyLook["pauses"] {
    return this.#look?.pauses ?? [];
  }

  /** Whether limits wait to be in force: the sooner that is seen, the sooner they admit anything. */
  get isWaiting(): boolean {
    return this.#notInForce.size > 0;
  }

  /** Undefined for a gate of a limit that is gone, or was another one then. */
  limitOf(gate: string): Limit | undefined {
    const { limit, generation } = parseGate(gate) ?? {};
    const found = limit === undefined ? undefined : this.#limits.get(limit);
    return found?.generation === generation ? found : undefined;
  }

  /** Whether nothing passes whatever room there is: its key is paused, or workers run jobs that do not count yet. */
  isClosed(gate: string, limit: Limit): boolean {
    return this.#pausedGates.has(gate) || this.#notInForce.has(limit.name);
  }

  /** At which of a job's gates, from 1, this limit's may be. */
  placesOf(limit: Limit): number {
    return this.#factsOf(limit).places;
  }

  /** Whether no other limit is about a job of this one. */
  isAlone(limit: Limit): boolean {
    return this.#factsOf(limit).isAlone;
  }

  /** Whether labels of jobs in this queue say more than their keys. */
  readsLabels(queue: string): boolean {
    return this.#labelledQueues === "all" || this.#labelledQueues.has(queue);
  }

  /**
   * Brings all of this up to date, and does what its time has come for.
   * @returns whether anything has changed that may let jobs in which were kept out
   */
  async update(): Promise<boolean> {
    const before = this.#policies.epoch;
    const look = await this.#endPauses(await this.#follow());
    await this.#drainOld(look.oldWorkers);
    const opened = await this.#putInForce(look);
    return opened || this.#policies.epoch !== before;
  }

  async #endPauses(look: PolicyLook): Promise<PolicyLook> {
    if (look.pauseEndsMs === undefined || look.pauseEndsMs > 0) return look;
    try {
      if ((await endPauses(this.#database)) === 0) return look;
    } catch (error) {
      // Whoever changes policies may be frozen: jobs of other limits do not wait for that.
      if (!isLockTimeout(error)) throw error;
      return look;
    }
    this.#onChange();
    return this.#follow();
  }

  /** Policies and look are of one epoch, or a limit could pass for one in force that came in between. */
  async #follow(): Promise<PolicyLook> {
    for (;;) {
      const look = await lookAtPolicies(this.#database);
      if (look.epoch !== this.#policies.epoch) this.#use(await readPolicies(this.#database));
      if (look.epoch !== this.#policies.epoch) continue;
      this.#look = look;
      this.#slots = new LaneSlots(look.slots);
      this.#notInForce = new Set(look.notInForce);
      return look;
    }
  }

  #use(policies: Policies): void {
    this.#policies = policies;
    this.#pausedGates = new Set(policies.pausedGates);
    this.#limits = new Map(policies.limits.map((limit) => [limit.name, limit]));
    this.#facts.clear();
    const labelled = policies.limits.filter(
      ({ weightLabel, costLabel }) => (weightLabel ?? costLabel) !== undefined,
    );
    const isAnywhere = labelled.some(({ queue }) => queue === undefined);
    this.#labelledQueues = isAnywhere ? "all" : new Set(labelled.map(({ queue = "" }) => queue));
    this.#log.debug({ epoch: policies.epoch }, "read the policies");
  }

  /** Comparing a limit with all others takes too long for each of its keys in each round. */
  #factsOf(limit: Limit): LimitFacts {
    const known = this.#facts.get(limit.name);
    if (known !== undefined) return known;
    const others = this.#policies.limits.filter(({ name }) => name !== limit.name);
    const facts = {
      places: lastPlaceOf(limit, this.#policies),
      isAlone: !others.some((other) => mayMeet(other, limit)),
    };
    this.#facts.set(limit.name, facts);
    return facts;
  }

  async #drainOld(workers: readonly OldWorker[]): Promise<void> {
    const now = performance.now();
    const known = new Set(workers.map(({ workerId }) => workerId));
    for (const workerId of this.#draining.keys()) if (!known.has(workerId)) this.#draining.delete(workerId);
    for (const { workerId, isDraining } of workers)
      if (isDraining && !this.#draining.has(workerId)) this.#draining.set(workerId, now);
    if (workers.every(({ isDraining }) => isDraining)) return;
    const names = await drainOldWorkers(this.#database);
    if (names.length > 0)
      this.#log.warn(
        { workers: names },
        "workers of an older version take no more jobs: they would start some that a policy keeps back",
      );
  }

  async #putInForce({ notInForce, oldWorkers }: PolicyLook): Promise<boolean> {
    if (notInForce.length === 0) return false;
    const now = performance.now();
    const empty = oldWorkers.filter(({ workerId, running, beatMs }) => {
      const since = this.#draining.get(workerId) ?? now;
      return running === 0 && now - beatMs - since > EMPTY_AFTER_MS;
    });
    const names = await putInForce(
      this.#database,
      empty.map(({ workerId }) => workerId),
    );
    this.#notInForce = new Set(notInForce.filter((name) => !names.includes(name)));
    if (names.length > 0) this.#log.info({ limits: names }, "limits are in force");
    return names.length > 0;
  }
}
