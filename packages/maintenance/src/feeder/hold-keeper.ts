import { HOLD_CODES } from "@muster/policy";
import type { Chore, ChoreContext } from "../chore.ts";
import { Alarm } from "./alarm.ts";
import { countHolds } from "./duties/count-holds.ts";
import type { Duty } from "./duties/duty.ts";
import { endGroundless } from "./duties/end-groundless.ts";
import { findHolds } from "./duties/find-holds.ts";
import { takeBackAll, takeBackOwn } from "./duties/take-back.ts";
import { takeBackExcess } from "./duties/take-back-excess.ts";
import { tendBreakers } from "./duties/tend-breakers.ts";
import { walkBacklog } from "./duties/walk-backlog.ts";
import type { FeedMemory } from "./feed-memory.ts";
import { Reholder } from "./reholder.ts";

/** Its loop's name. */
const HOLD_KEEPER = "holds";

/**
 * Keeps holds true to their reasons, whoever has crashed or was not heard. Apart from the feeder: jobs wait for its rounds,
 * which do not wait for these looks.
 */
export class HoldKeeper implements Chore {
  readonly name: string = HOLD_KEEPER;
  readonly intervalMs: number = 1_000;
  readonly #context: ChoreContext;
  readonly #memory: FeedMemory;
  readonly #alarm: Alarm;
  /** Undefined while there is nothing to keep. */
  #duties: readonly Duty[] | undefined;

  constructor(context: ChoreContext, memory: FeedMemory) {
    this.#context = context;
    this.#memory = memory;
    this.#alarm = new Alarm(() => context.wake(HOLD_KEEPER));
  }

  /** Holds may have come or become groundless that nobody told of. */
  hurry(): void {
    this.#duties?.[0]?.pace.hurry();
    this.#context.wake(HOLD_KEEPER);
  }

  async runOnce(signal: AbortSignal): Promise<void | "again"> {
    if (!this.#memory.isActive) return this.rest();
    this.#duties ??= this.#begin();
    const failures: unknown[] = [];
    for (const duty of this.#duties) {
      if (!duty.pace.isDue) continue;
      signal.throwIfAborted();
      const startedAt = performance.now();
      try {
        duty.pace.onDone(startedAt, await duty.run());
      } catch (error) {
        // Thrown below: what one of them cannot do keeps none from the others.
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
    return this.#alarm.next(Math.min(...this.#duties.map(({ pace }) => pace.dueAt)));
  }

  rest(): void {
    this.#alarm.clear();
    // What others have done meanwhile nobody knows here: the next lead begins from the beginning.
    if (this.#duties !== undefined)
      for (const code of HOLD_CODES) this.#context.metrics.jobsHeld.remove({ code });
    this.#duties = undefined;
  }

  async stop(): Promise<void> {
    this.rest();
  }

  /** The first one finds what the others need. */
  #begin(): readonly Duty[] {
    const { database, metrics } = this.#context;
    const memory = this.#memory;
    const reholder = new Reholder(this.#context, memory);
    return [
      findHolds(database, memory),
      takeBackExcess(database, memory, reholder),
      endGroundless(database, memory, reholder),
      takeBackOwn(database, memory, reholder),
      takeBackAll(database, reholder),
      walkBacklog(database, memory, reholder),
      countHolds(database, metrics),
      tendBreakers(memory),
    ];
  }
}
