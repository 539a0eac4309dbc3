import type { Isolation } from "@muster/job";
import { Cell } from "./cell.ts";
import type { Doomed } from "./messages.ts";

/** For a cell that has said that it ends. */
const DOOMED_MS = 2_000;

export interface PoolOptions {
  /** What cells find in `process.env`. */
  readonly env: NodeJS.ProcessEnv;
  /** How long a cell waits for its next job before it ends, milliseconds. */
  readonly idleMs: number;
  /** Jobs after which a cell makes way for a new one: what handlers leave behind in it grows with each job. */
  readonly maxUses: number;
  /** Told of a cell that is about to end by itself. */
  readonly onDoom: (cell: Cell, doom: Doomed) => void;
}

/**
 * Cells that have run a job well wait here for the next: starting one takes longer than most jobs. There are never
 * more of a kind than jobs of that kind ran at once, which the worker's slots bound.
 */
export class CellPool {
  readonly #options: PoolOptions;
  readonly #all = new Set<Cell>();
  /** The one that was used last at the end: it is taken first, so that surplus ones reach their age limit. */
  readonly #idle = new Map<Cell, NodeJS.Timeout>();

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** How many live. */
  get size(): number {
    return this.#all.size;
  }

  /** A cell that has run jobs and waits for the next. Give it to `put` or `drop` afterwards. */
  waiting(isolation: Isolation): Cell | undefined {
    const waiting = [...this.#idle.keys()].findLast((cell) => cell.isolation === isolation);
    if (waiting !== undefined) this.#forget(waiting);
    return waiting;
  }

  /** A cell that nothing ran in, and which may not be ready yet. Give it to `put` or `drop` afterwards. */
  fresh(isolation: Isolation): Cell {
    const cell: Cell = new Cell(isolation, this.#options.env, (doom) => {
      // It is of no more use, and may not end by itself.
      this.#forget(cell);
      setTimeout(() => cell.kill(), DOOMED_MS).unref();
      this.#options.onDoom(cell, doom);
    });
    this.#all.add(cell);
    void cell.gone.then(() => {
      this.#all.delete(cell);
      this.#forget(cell);
    });
    return cell;
  }

  /** Takes back a cell in which nothing runs. */
  put(cell: Cell): void {
    if (cell.death !== undefined || cell.doom !== undefined) return;
    if (cell.uses >= this.#options.maxUses) return this.drop(cell);
    this.#idle.set(
      cell,
      setTimeout(() => this.drop(cell), this.#options.idleMs),
    );
  }

  /** Ends a cell that is of no more use. */
  drop(cell: Cell): void {
    this.#forget(cell);
    if (cell.death === undefined) void cell.retire();
  }

  /** Ends all of them, also those in which something still runs. */
  async stop(): Promise<void> {
    await Promise.all([...this.#all].map((cell) => cell.retire()));
  }

  #forget(cell: Cell): void {
    clearTimeout(this.#idle.get(cell));
    this.#idle.delete(cell);
  }
}
