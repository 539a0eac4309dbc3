import { digestAfter, type Link, ORIGIN, sayLink } from "./chain.ts";
import { type AuditRecord, RETENTION_METHOD } from "./entry.ts";

/** A link with its row, if that is still there. */
export interface LinkedRow extends Link {
  readonly auditId: string;
  readonly row: AuditRecord | undefined;
}

/** What is wrong at a place of the chain. */
export interface Wrong {
  readonly seq: number;
  /** `removed`: that place has no link, or its link no row. `changed`: the row there is not the one that was linked. */
  readonly how: "changed" | "removed";
  readonly auditId?: string;
}

/**
 * Checks a chain from its newest link to its oldest one: then rows that become too old meanwhile, which are removed from its
 * oldest end, only end the walk sooner.
 */
export class ChainCheck {
  /** The lowest place that is wrong, so far. */
  first: Wrong | undefined;
  /** How many are. */
  wrong = 0;
  /** Links that were looked at. */
  looked = 0;
  #above: LinkedRow | undefined;
  /** Links that rows tell of as the last ones that retention has removed. */
  readonly #vouched = new Set<string>();

  /** The next link below the one before. */
  take(link: LinkedRow): void {
    const above = this.#above;
    this.#above = link;
    this.looked += 1;
    this.vouch(link.row);
    if (above === undefined) return;
    if (above.seq === link.seq + 1) return this.#compare(link, above);
    // Whose digest the upper one was made with is not known any more.
    this.#tell({ seq: link.seq + 1, how: "removed" }, above.seq - link.seq - 1);
  }

  /** A row that may say that retention has removed others; so may one that is not linked yet. */
  vouch(row: AuditRecord | undefined): void {
    if (row?.method === RETENTION_METHOD) for (const target of row.targets) this.#vouched.add(target);
  }

  /** The oldest link of all that were taken. */
  get oldest(): Link | undefined {
    return this.#above;
  }

  /** Whether a row tells that retention has removed everything up to this link, its own row too. */
  isVouched(link: Link): boolean {
    return this.#vouched.has(sayLink(link));
  }

  /** There is no link below the last one that was taken. */
  end(): void {
    const lowest = this.#above;
    if (lowest === undefined || this.isVouched(lowest)) return;
    if (lowest.seq === 1) return this.#compare(ORIGIN, lowest);
    this.#tell({ seq: lowest.seq - 1, how: "removed" });
  }

  #compare(before: Link, { seq, hash, auditId, row }: LinkedRow): void {
    if (row === undefined) return this.#tell({ seq, how: "removed", auditId });
    if (Buffer.compare(digestAfter(before, row), hash) !== 0) this.#tell({ seq, how: "changed", auditId });
  }

  #tell(wrong: Wrong, count = 1): void {
    this.first = wrong;
    this.wrong += count;
  }
}
