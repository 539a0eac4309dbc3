import type { ClientBase, QueryConfig } from "pg";
import { FEATURE_NOT_SUPPORTED, hasCode, lostPrepared } from "../sql-state.ts";
import { type Statement, textOf } from "../statement.ts";

/**
 * A plan is kept this long. It may date from when the table was so small that reading all of it was best, and a burst
 * of jobs makes that the worst plan long before autovacuum notices.
 */
const PLAN_LIFE_MS = 3_000;
/** A connection that has been idle this long discards its plans before it is used. */
const RESTED_PLAN_LIFE_MS = 10_000;

/** The statement with the driver's deadline for it, which the driver's types do not know. */
export function within(deadlineMs: number | undefined, query: QueryConfig): QueryConfig {
  return deadlineMs === undefined ? query : Object.assign(query, { query_timeout: deadlineMs });
}

/** Runs statements on the connections of one pool. */
export class Statements {
  readonly #plannedAt = new WeakMap<ClientBase, number>();
  #prepares = true;
  #discards = true;

  /**
   * When the connection's plans have to go: after a statement, or only before the next one, if it was idle for long.
   */
  areOld(client: ClientBase, when: "after use" | "before use"): boolean {
    const plannedAt = this.#plannedAt.get(client);
    if (!this.#discards || plannedAt === undefined) return false;
    return performance.now() - plannedAt > (when === "after use" ? PLAN_LIFE_MS : RESTED_PLAN_LIFE_MS);
  }

  /** Call it with a connection outside a transaction. Rejects when the connection can no longer be used. */
  async discardPlans(client: ClientBase): Promise<void> {
    this.#plannedAt.set(client, performance.now());
    try {
      await client.query("DISCARD PLANS");
    } catch (error) {
      // CockroachDB does not have it, and manages its plans by itself.
      if (!hasCode(error, FEATURE_NOT_SUPPORTED) && !hasCode(error, "42601")) throw error;
      this.#discards = false;
    }
  }

  /**
   * Where a pooler between us and the database does not keep prepared statements (PgBouncer before 1.21), the first
   * statement that it has lost rejects with that error, and from then on none is prepared.
   */
  async run<R extends object>(
    client: ClientBase,
    statement: Statement,
    values: readonly unknown[] = [],
    deadlineMs?: number,
  ): Promise<R[]> {
    const text = textOf(statement);
    if (typeof statement === "string" || !this.#prepares) {
      return (await client.query<R>(within(deadlineMs, { text, values: [...values] }))).rows;
    }
    if (!this.#plannedAt.has(client)) this.#plannedAt.set(client, performance.now());
    try {
      return (await client.query<R>(within(deadlineMs, { name: statement.name, text, values: [...values] })))
        .rows;
    } catch (error) {
      if (lostPrepared(error)) this.#prepares = false;
      throw error;
    }
  }
}
