import { type HealthReport, loopsHealth } from "@muster/runtime";
import type { TakingWorker } from "./start-taking.ts";

/** What this process's probes report, from its first moment to its last. */
export class Probes {
  /** What it waits for at its start. */
  readonly #needs: "database" | "API";
  /** Undefined while it waits for the database, or for the API. */
  worker: TakingWorker | undefined;
  stopping = false;

  constructor(needs: "database" | "API") {
    this.#needs = needs;
  }

  /**
   * Green while it waits: a restart would bring the database back no sooner. And while it drains, for as long as that
   * takes: its loops have stopped, and the end of the drain has a bound of its own.
   */
  health(): HealthReport {
    if (this.stopping) return { ok: true, checks: { worker: "draining" } };
    if (this.worker === undefined) return { ok: true, checks: { start: `waiting for the ${this.#needs}` } };
    return withStuckSlots(this.worker, loopsHealth(this.worker.loops));
  }

  async ready(): Promise<HealthReport> {
    if (this.stopping) return { ok: false, checks: { worker: "draining" } };
    if (this.worker === undefined)
      return { ok: false, checks: { [this.#needs.toLowerCase()]: "waiting for it, see degraded" } };
    return this.worker.ready();
  }
}

/** A worker whose every slot is held by a handler that ignores its timeout takes nothing any more: restart it. */
function withStuckSlots({ engine }: TakingWorker, report: HealthReport): HealthReport {
  const { stuck, concurrency } = engine;
  const slots = stuck === 0 ? "ok" : `${stuck} of ${concurrency} held by handlers that ignore their timeout`;
  return { ok: report.ok && stuck < concurrency, checks: { ...report.checks, slots } };
}
