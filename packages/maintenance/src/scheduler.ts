import {
  type CancelledRow,
  cancel,
  countCancelled,
  nextFires,
  outdatedSchedules,
  type TickRecord,
} from "@muster/db";
import { tellOfCancels } from "@muster/dispatch";
import { type Decision, fireDue, recompute, TZ_VERSION } from "@muster/schedule";
import type { Chore, ChoreContext } from "./chore.ts";

/** Its loop's name: the promoter, which looks whether a schedule is due, wakes it. */
export const SCHEDULER = "scheduler";
/** Without being woken. */
const INTERVAL_MS = 10_000;
const GAUGES_EVERY_MS = 60_000;
/** Schedules with a gauge of their own. */
const MAX_GAUGES = 100;
/** Schedules whose next times are computed anew in one round, after a change of time zones. */
const OUTDATED_BATCH = 200;

/** Fires schedules: turns times that have come into ticks, and ticks into jobs. */
export function scheduler(context: ChoreContext): Chore {
  return new Scheduler(context);
}

class Scheduler implements Chore {
  readonly name = SCHEDULER;
  readonly intervalMs: number = INTERVAL_MS;
  readonly #context: ChoreContext;
  #gaugesAt = Number.NEGATIVE_INFINITY;
  /** Undefined once no schedule was computed with older time zones. */
  #outdatedAfter: string | undefined = "";

  constructor(context: ChoreContext) {
    this.#context = context;
  }

  async runOnce(): Promise<void | "again"> {
    const { database, metrics, log } = this.#context;
    const more = await fireDue({
      database,
      onMissed: (count) => metrics.scheduleTicks.inc({ result: "missed", reason: "misfire" }, count),
      onDecided: (tick, decision) => this.#onDecided(tick, decision),
      onFailed: (schedule, err, known) => {
        metrics.loopErrors.inc({ loop: SCHEDULER });
        log[known ? "debug" : "error"]({ err, schedule }, "a schedule could not be fired; it is tried again");
      },
    });
    await this.#recomputeOutdated();
    if (performance.now() - this.#gaugesAt > GAUGES_EVERY_MS) await this.#exportNext();
    return more ? "again" : undefined;
  }

  rest(): void {
    this.#gaugesAt = Number.NEGATIVE_INFINITY;
    this.#outdatedAfter = "";
    this.#context.metrics.scheduleNextTimestampSeconds.reset();
  }

  async #onDecided(tick: TickRecord, decision: Decision): Promise<void> {
    const { metrics } = this.#context;
    if (decision.state === "pending") {
      for (const taskId of decision.cancel) await this.#cancel(taskId, tick);
      return;
    }
    if (decision.state === "submitted")
      metrics.scheduleLatenessSeconds.observe({}, Math.max(0, decision.submittedMs - tick.dueMs) / 1000);
    const reason = decision.state === "submitted" ? "" : decision.reason;
    metrics.scheduleTicks.inc({ result: decision.state, reason });
  }

  /** Asks the job of an earlier tick to stop; asked again, it changes nothing. */
  async #cancel(taskId: string, { schedule, nominalMs }: TickRecord): Promise<void> {
    const { database } = this.#context;
    const reason = `the next tick of ${schedule} (${new Date(nominalMs).toISOString()}) takes its place`;
    const row: CancelledRow | undefined = await cancel(database, taskId, { reason, graceMs: null });
    if (row === undefined || !row.cancelled) return;
    countCancelled(this.#context.series, [row]);
    await tellOfCancels(this.#context, [row], null);
  }

  /** Zones change their rules: what was computed with an older database of them may be wrong by now. */
  async #recomputeOutdated(): Promise<void> {
    const { database } = this.#context;
    if (this.#outdatedAfter === undefined) return;
    const rows = await outdatedSchedules(database.query, TZ_VERSION, this.#outdatedAfter, OUTDATED_BATCH);
    for (const row of rows) await recompute(database, row);
    this.#outdatedAfter = rows.length < OUTDATED_BATCH ? undefined : rows.at(-1)?.definition.name;
  }

  async #exportNext(): Promise<void> {
    const { database, metrics } = this.#context;
    const fires = await nextFires(database.query, MAX_GAUGES);
    metrics.scheduleNextTimestampSeconds.reset();
    for (const { name, next_ms: nextMs } of fires)
      metrics.scheduleNextTimestampSeconds.set({ schedule: name }, nextMs / 1000);
    this.#gaugesAt = performance.now();
  }
}
