import { type Link, linkAudit, sayLink, unlinkedAge } from "@muster/db";
import type { Chore, ChoreContext } from "./chore.ts";

const INTERVAL_MS = 1_000;
/** Rows of one transaction. One of them may name a thousand jobs. */
const BATCH = 500;
/** How often the chain's head is told, where it has grown. */
const TELL_EVERY_MS = 600_000;

/**
 * Links rows of the audit log, each second those that were committed since. Nobody waits for it. A leader that dies amid a
 * batch leaves it to the next one, whole.
 */
export function auditLinker(context: ChoreContext): Chore {
  return new AuditLinker(context);
}

class AuditLinker implements Chore {
  readonly name = "audit-linker";
  readonly intervalMs: number = INTERVAL_MS;
  readonly #context: ChoreContext;
  /** Not told yet. */
  #head: Link | undefined;
  #tellAt = Number.NEGATIVE_INFINITY;

  constructor(context: ChoreContext) {
    this.#context = context;
  }

  async runOnce(): Promise<void | "again"> {
    const { database, metrics } = this.#context;
    const seconds = await unlinkedAge(database.query);
    metrics.auditUnlinkedAgeSeconds.set(seconds ?? 0);
    const done = seconds === undefined ? 0 : await this.#link();
    this.#tellHead();
    return done === BATCH ? "again" : undefined;
  }

  rest(): void {
    this.#context.metrics.auditUnlinkedAgeSeconds.set(0);
    this.#head = undefined;
  }

  async #link(): Promise<number> {
    const { database, metrics, log } = this.#context;
    const { linked, missing, head } = await linkAudit(database, BATCH);
    if (linked > 0) this.#head = head;
    metrics.auditRowsMissing.inc(missing.length);
    if (missing.length > 0)
      log.error({ rows: missing }, "rows of the audit log were removed before they were linked");
    return linked + missing.length;
  }

  /** For whoever keeps the log elsewhere: who may write the table may make another chain, but none that has this head. */
  #tellHead(): void {
    if (this.#head === undefined || performance.now() < this.#tellAt) return;
    const head = sayLink(this.#head);
    this.#context.log.info({ head }, "the audit log's head: `muster audit verify --head` compares with it");
    this.#head = undefined;
    this.#tellAt = performance.now() + TELL_EVERY_MS;
  }
}
