import { tellFeeder } from "@muster/dispatch";
import type { ClaimedJob } from "@muster/job";

/** Jobs whose gates are remembered, beyond which the first are forgotten. */
const MOST_KNOWN = 20_000;

type Stores = Parameters<typeof tellFeeder>[0];

/**
 * The gates of the jobs that run here. Whoever admits jobs is told when they are free, and of holds that it may not know of;
 * what it is not told it finds out by itself, later.
 */
export class Admissions {
  readonly #stores: Stores;
  readonly #gatesOf = new Map<string, readonly string[]>();
  #free = new Set<string>();
  #holds = new Set<string>();
  #telling: Promise<void> | undefined;

  constructor(stores: Stores) {
    this.#stores = stores;
  }

  onClaimed(jobs: readonly ClaimedJob[]): void {
    for (const { taskId, gates } of jobs) if (gates !== undefined) this.#gatesOf.set(taskId, gates);
    // Of what a remote worker has, another server may record the end: what is not told is found out later.
    for (const taskId of this.#gatesOf.keys()) {
      if (this.#gatesOf.size <= MOST_KNOWN) break;
      this.#gatesOf.delete(taskId);
    }
  }

  /** Of a job that runs here; none of one without limits. */
  gatesOf(taskId: string): readonly string[] {
    return this.#gatesOf.get(taskId) ?? [];
  }

  /** Their attempts run no longer, and that is recorded. */
  onEnded(attempts: readonly { readonly taskId: string }[]): void {
    // Workers that run no limited jobs pay no more than this.
    if (this.#gatesOf.size === 0) return;
    for (const { taskId } of attempts) {
      for (const gate of this.#gatesOf.get(taskId) ?? []) this.#free.add(gate);
      this.#gatesOf.delete(taskId);
    }
    this.#tell();
  }

  /** Jobs that were admitted have left their places, and not run. */
  onLeft(gates: readonly string[]): void {
    for (const gate of gates) this.#free.add(gate);
    this.#tell();
  }

  /** Jobs wait there that did not before. */
  onHeld(holds: readonly string[]): void {
    for (const hold of holds) this.#holds.add(hold);
    this.#tell();
  }

  /** Resolves when nothing is on its way. */
  async idle(): Promise<void> {
    await this.#telling;
  }

  /** One signal at a time: what is freed meanwhile goes with the next. */
  #tell(): void {
    this.#telling ??= this.#tellAll().finally(() => (this.#telling = undefined));
  }

  async #tellAll(): Promise<void> {
    while (this.#free.size + this.#holds.size > 0) {
      const told = { gates: [...this.#free], holds: [...this.#holds] };
      this.#free = new Set();
      this.#holds = new Set();
      await tellFeeder(this.#stores, told);
    }
  }
}
