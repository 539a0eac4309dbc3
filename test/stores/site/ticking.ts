import { monotonicMs } from "../../chaos/world/monotonic.ts";
import { applySchedules, endOfTicks, everySecond, wrongTicks } from "../../chaos/world/ticks.ts";
import type { Site } from "./site.ts";

/** One that fires each of its times, those of an outage too, and one that follows the default rules. */
const SCHEDULES = 2;
/** The first one may be up to a second away, and the last one not yet due. */
const SLACK_SECONDS = 3;
/** As long as other times may take after a store is back. */
const CATCH_UP_MS = 15_000;

/** Schedules that are due at each second, for as long as things are broken. */
export class Ticking {
  readonly #site: Site;
  #beganMs = monotonicMs();
  #seconds = 0;

  constructor(site: Site) {
    this.#site = site;
  }

  async start(): Promise<void> {
    await applySchedules(this.#site.apiPort, everySecond(SCHEDULES));
    this.#beganMs = monotonicMs();
  }

  /** Resolves once what was due has been dealt with. */
  async stop(): Promise<void> {
    this.#seconds = Math.floor((monotonicMs() - this.#beganMs) / 1000) - SLACK_SECONDS;
    await endOfTicks(this.#site, CATCH_UP_MS);
  }

  /** Each time that was not told exactly once, and each job that should be there and is not, or the reverse. */
  wrong(): Promise<string[]> {
    return wrongTicks(this.#site, this.#seconds);
  }
}
