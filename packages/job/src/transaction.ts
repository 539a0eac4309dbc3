/**
 * An open transaction of the caller's own, in the database that holds the jobs: a client of `pg` after its `BEGIN`, or
 * what kysely hands to `transaction().execute(…)`. By shape, so that neither has to be installed for the other.
 */
export type UserTransaction = PgTransaction | KyselyTransaction;

/** What is needed of a client of `pg`. */
export interface PgTransaction {
  query(text: string, values: unknown[]): Promise<{ rows: unknown[] }>;
}

/** What is needed of a transaction of kysely. */
export interface KyselyTransaction {
  withoutPlugins(): {
    executeQuery(query: CompiledStatement): Promise<{ rows: unknown[] }>;
  };
}

/** What kysely's own `CompiledQuery.raw` makes. */
export interface CompiledStatement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
  readonly query: {
    readonly kind: "RawNode";
    readonly sqlFragments: readonly string[];
    readonly parameters: readonly [];
  };
  readonly queryId: { readonly queryId: string };
}
