import { classify, failBulk, getBulk, isBulkEnded, type RunningBulk, runningBulks } from "@muster/db";
import { sleep } from "@muster/runtime";
import type { Chore, ChoreContext } from "../chore.ts";
import { type BulkStep, bulkStep } from "./bulk-step.ts";

/** While none is running, the look is all that it costs; and so long may one wait for its first page. */
const INTERVAL_MS = 2_000;
/** One that fails for now lets the others go on first: it would be the first that is tried again, and again. */
const REST_MS = 10_000;

/** Goes on with each bulk in turn, a page at a time, whoever has started it. */
export function bulkChanger(context: ChoreContext): Chore {
  return new BulkChanger(context);
}

class BulkChanger implements Chore {
  readonly name = "bulk";
  readonly intervalMs: number = INTERVAL_MS;
  readonly #context: ChoreContext;
  readonly #step: BulkStep;
  /** Until when those rest that have failed, `performance.now()`. */
  readonly #resting = new Map<string, number>();

  constructor(context: ChoreContext) {
    this.#context = context;
    this.#step = bulkStep(context);
  }

  async runOnce(signal: AbortSignal): Promise<void | "again"> {
    const { database, metrics } = this.#context;
    const running = await runningBulks(database.query);
    metrics.bulkRunning.set(running.length);
    if (running.length === 0) {
      this.#resting.clear();
      return undefined;
    }
    const waits = running.map((bulk) => this.#waitMs(bulk));
    for (const [index, { bulkId }] of running.entries())
      if (waits[index] === 0) await this.#goOn(bulkId, signal);
    if (!waits.includes(0)) await sleep(Math.min(INTERVAL_MS, ...waits), signal);
    return "again";
  }

  #waitMs({ bulkId, waitMs }: RunningBulk): number {
    return Math.max(0, waitMs, (this.#resting.get(bulkId) ?? 0) - performance.now());
  }

  rest(): void {
    this.#context.metrics.bulkRunning.set(0);
  }

  /** Rejects where it may succeed later. */
  async #goOn(bulkId: string, signal: AbortSignal): Promise<void> {
    const { database, leader, log } = this.#context;
    signal.throwIfAborted();
    if (!leader.leading()) return;
    try {
      const bulk = await getBulk(database.query, bulkId);
      if (bulk.state === "running") await this.#step(bulk);
      this.#resting.delete(bulkId);
    } catch (error) {
      if (isBulkEnded(error)) return;
      const { kind, cause } = classify(error);
      if (kind !== "row" && kind !== "ours") {
        this.#resting.set(bulkId, performance.now() + REST_MS);
        throw error;
      }
      log.error({ bulk: bulkId, err: error }, "a bulk cannot go on, and is given up");
      await failBulk(database.query, bulkId, cause);
    }
  }
}
