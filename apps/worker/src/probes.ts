import { type HealthReport, loopsHealth, storesReadiness } from "@muster/runtime";
import type { Worker } from "@muster/worker";

/** What this process's probes report, from its first moment to its last. */
export class Probes {
  /** Undefined while it waits for the database. */
  worker: Worker | undefined;
  stopping = false;

  /** Green while it waits: a restart would bring the database back no sooner. */
  health(): HealthReport {
    if (this.worker === undefined) return { ok: true, checks: { start: "waiting for the database" } };
    return withStuckSlots(this.worker, loopsHealth(this.worker.loops));
  }

  async ready(): Promise<HealthReport> {
    if (this.stopping) return { ok: false, checks: { worker: "draining" } };
    if (this.worker === undefined) return { ok: false, checks: { database: "waiting for it, see degraded" } };
    return storesReadiness({ database: this.worker.pingDatabase(), redis: this.worker.pingRedis() });
  }
}

/** A worker whose every slot is held by a handler that ignores its timeout takes nothing any more: restart it. */
function withStuckSlots({ engine }: Worker, report: HealthReport): HealthReport {
  const { stuck, concurrency } = engine;
  const slots = stuck === 0 ? "ok" : `${stuck} of ${concurrency} held by handlers that ignore their timeout`;
  return { ok: report.ok && stuck < concurrency, checks: { ...report.checks, slots } };
}
