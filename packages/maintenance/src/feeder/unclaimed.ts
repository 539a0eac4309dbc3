import type { QueuedRow } from "@muster/db";
import { plainLane } from "@muster/job";

interface Unclaimed {
  readonly type: string;
  readonly since: number;
}

/** Jobs that were admitted and, as far as is known, have not been claimed: never fewer than there are. */
export class UnclaimedJobs {
  /** By lane, the oldest first. */
  readonly #lanes = new Map<string, Map<string, Unclaimed>>();

  add(rows: readonly QueuedRow[], now: number): void {
    for (const row of rows) {
      const jobs = this.#lanes.get(plainLane(row.lane)) ?? new Map<string, Unclaimed>();
      this.#lanes.set(plainLane(row.lane), jobs.set(row.task_id, { type: row.type, since: now }));
    }
  }

  countOf(lane: string): number {
    return this.#lanes.get(lane)?.size ?? 0;
  }

  countsOfTypes(lane: string): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { type } of this.#lanes.get(lane)?.values() ?? [])
      counts.set(type, (counts.get(type) ?? 0) + 1);
    return counts;
  }

  /** The oldest ones of a lane, up to `count`, of these types alone where some are named. */
  oldestOf(lane: string, count: number, types?: ReadonlySet<string>): string[] {
    const jobs = this.#lanes.get(lane);
    if (jobs === undefined) return [];
    const wanted = jobs.entries().filter(([, { type }]) => types?.has(type) ?? true);
    return [...wanted.map(([taskId]) => taskId).take(count)];
  }

  remove(lane: string, taskIds: Iterable<string>): void {
    const jobs = this.#lanes.get(lane);
    for (const taskId of taskIds) jobs?.delete(taskId);
    if (jobs?.size === 0) this.#lanes.delete(lane);
  }

  /** Those since before then: they are in nobody's account any more. */
  takeOlderThan(since: number): string[] {
    const old: string[] = [];
    for (const [lane, jobs] of this.#lanes) {
      const ids = [...jobs].filter(([, job]) => job.since < since).map(([taskId]) => taskId);
      old.push(...ids);
      this.remove(lane, ids);
    }
    return old;
  }

  clear(): void {
    this.#lanes.clear();
  }
}
