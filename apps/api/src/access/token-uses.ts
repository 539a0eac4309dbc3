import { type Database, noteTokenUses } from "@muster/db";
import { type Log, type Loop, type Metrics, startLoop } from "@muster/runtime";

const LOOK_MS = 2_000;
/** For people who want to know which keys nobody uses any more; more often it would be a write for each call. */
const EVERY_MS = 60_000;
const MAX_KEPT = 10_000;

/** Times are of `performance.now()`. */
export interface TokenUse {
  at: number;
  notedAt: number;
}

/** When keys were last used: kept here, and written down once a minute. */
export class TokenUses {
  readonly loop: Loop;
  readonly #uses: Map<string, TokenUse> = new Map();
  readonly #database: Database;

  constructor(options: { readonly database: Database; readonly log: Log; readonly metrics: Metrics }) {
    this.#database = options.database;
    this.loop = startLoop({
      name: "token-uses",
      intervalMs: LOOK_MS,
      runOnce: () => this.#note(),
      log: options.log,
      metrics: options.metrics,
    });
  }

  /** Of this key: whoever finds it used says so there. */
  of(tokenId: string): TokenUse {
    const known = this.#uses.get(tokenId);
    if (known !== undefined) return known;
    const use = { at: -Infinity, notedAt: -Infinity };
    this.#uses.set(tokenId, use);
    const [oldest] = this.#uses.keys();
    if (this.#uses.size > MAX_KEPT && oldest !== undefined) this.#uses.delete(oldest);
    return use;
  }

  stop(): Promise<void> {
    return this.loop.stop();
  }

  async #note(): Promise<void> {
    const now = performance.now();
    const due = [...this.#uses].filter(([, { at, notedAt }]) => at > notedAt && now - notedAt >= EVERY_MS);
    if (due.length === 0) return;
    await noteTokenUses(
      this.#database.query,
      due.map(([id, { at }]) => ({ id, agoMs: now - at })),
    );
    for (const [, use] of due) use.notedAt = now;
  }
}
