import { eventsOf, type QueuedJob, type Reheld, type ReheldRow, readQueued, rehold } from "@muster/db";
import { publishChanges, toPlaced } from "@muster/dispatch";
import { placeOf } from "@muster/policy";
import type { ChoreContext } from "../chore.ts";
import type { FeedMemory } from "./feed-memory.ts";

/**
 * Why jobs wait elsewhere from now on: another of its gates is closed; policies have changed; nobody has claimed it; it was
 * queued when its limit came; its limit was lowered when it was let in and had not begun.
 */
export type ReheldBecause = "gate" | "policy" | "unclaimed" | "backlog" | "lowered";

/** Lets jobs wait where they should. */
export class Reholder {
  readonly #context: ChoreContext;
  readonly #memory: FeedMemory;

  constructor(context: ChoreContext, memory: FeedMemory) {
    this.#context = context;
    this.#memory = memory;
  }

  /** Of those that are queued by now, where the policies want them; those that are there already stay untouched. */
  async placeAnew(taskIds: readonly string[], because: ReheldBecause): Promise<void> {
    await this.place(await readQueued(this.#context.database, taskIds), because);
  }

  async place(jobs: readonly QueuedJob[], because: ReheldBecause): Promise<void> {
    const { policies } = this.#memory.book;
    const moves = jobs.flatMap((job): Reheld[] => {
      const place = placeOf(policies, job);
      const isRight = place.hold === job.hold && sameTexts(place.gates, job.gates ?? []);
      return isRight ? [] : [{ taskId: job.taskId, version: job.version, ...place }];
    });
    await this.move(moves, because);
  }

  async move(moves: readonly Reheld[], because: ReheldBecause): Promise<void> {
    const [context, memory] = [this.#context, this.#memory];
    if (moves.length === 0) return;
    const rows = await rehold(context.database, memory.book.policies.epoch, moves, memory.onRefused);
    if (rows.length === 0) memory.isOutdated = true;
    context.metrics.jobsReheld.inc({ reason: because }, rows.length);
    const moved = new Set(rows.map((row) => row.task_id));
    const left = moves.map(({ taskId }) => taskId).filter((taskId) => !moved.has(taskId));
    memory.rest(left, "locked");
    if (because === "unclaimed") memory.rest([...moved], "unclaimed");
    for (const hold of new Set(rows.map((row) => row.hold))) if (hold !== null) memory.note(hold);
    await this.#push(rows);
  }

  async #push(rows: readonly ReheldRow[]): Promise<void> {
    const { circuit } = this.#context;
    await circuit.push(rows.filter(({ hold }) => hold === null).map(toPlaced));
    await publishChanges(this.#context, eventsOf(rows));
  }
}

const sameTexts = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((text, at) => text === b[at]);
