import {
  type CompiledQuery,
  DummyDriver,
  type Expression,
  type ExpressionBuilder,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
  type SqlBool,
  sql,
} from "kysely";
import type { Query } from "./database.ts";
import type { Schema, Tasks, Time } from "./schema.ts";
import type { Patience } from "./session/limits.ts";

/**
 * Builds and compiles statements, and executes none: connections, deadlines, retries and metrics belong to Database. No
 * plugins: CamelCasePlugin would also rename keys inside jsonb.
 *
 * A value becomes a parameter. Where a condition has to match the predicate of a partial index (`phase = 1`), write it with
 * `lit`: the planner must see the number.
 */
export const cold: Kysely<Schema> = new Kysely({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

/** Makes conditions on the row of `tasks` named `t`. */
export type TasksBuilder = ExpressionBuilder<Schema & { t: Tasks }, "t">;

/** Sends what was compiled. Rejects as {@link Query} does. */
export async function execute<Row extends object>(
  query: Query,
  { sql: text, parameters }: CompiledQuery<Row>,
  patience?: Patience,
): Promise<Row[]> {
  return query<Row>(text, parameters, patience);
}

/** For `column = ANY(…)`: one parameter however many values, where IN would make another statement for each number of them. */
export function anyOf<Value extends string>(
  values: readonly Value[],
  type: "uuid" | "text",
): RawBuilder<Value> {
  return sql<Value>`ANY(${values}::${sql.raw(type)}[])`;
}

/** A time, or an interval, as milliseconds: `msOf` of times.ts for an expression. */
export function ms<Of extends Time | null>(
  time: Expression<Of>,
): RawBuilder<null extends Of ? number | null : number> {
  return sql`extract(epoch FROM ${time}) * 1000`;
}

/** The time that is so many milliseconds after 1970; null stays null. */
export function timeAt(milliseconds: number | null): RawBuilder<Time> {
  return sql<Time>`to_timestamp(${milliseconds}::float8 / 1000)`;
}

export const now: RawBuilder<Time> = sql<Time>`now()`;

/** Whether the row named `t` has these labels, among others. */
export function hasLabels(labels: Readonly<Record<string, string>>): RawBuilder<SqlBool> {
  return sql<SqlBool>`coalesce(t.labels @> ${JSON.stringify(labels)}::jsonb, false)`;
}
