import { ceaseServing, type Database, serveWorkers } from "@muster/db";
import { type Logger, type Loop, type Metrics, startLoop, withDeadline } from "@muster/runtime";

const EVERY_MS = 2_500;
const LAST_WORD_MS = 1_000;

export interface ServingOptions {
  readonly database: Database;
  readonly serverId: string;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** Says that this server takes beats: workers that do not beat though somebody listens are lost. */
export class Serving {
  readonly loop: Loop;
  readonly #options: ServingOptions;

  constructor(options: ServingOptions) {
    this.#options = options;
    this.loop = startLoop({
      name: "serving-workers",
      intervalMs: EVERY_MS,
      runOnce: () => serveWorkers(options.database, options.serverId),
      log: options.log,
      metrics: options.metrics,
    });
  }

  /** Never rejects: what it cannot say is known some seconds later. */
  async stop(): Promise<void> {
    const { database, serverId, log } = this.#options;
    await this.loop.stop();
    try {
      await withDeadline(ceaseServing(database, serverId), LAST_WORD_MS, "a server's last word");
    } catch (err) {
      log.debug({ err }, "could not say that no more beats are taken");
    }
  }
}
