import { createHash } from "node:crypto";

/** A statement that each connection parses and plans once: for one job that is half of what the statement costs. */
export interface PreparedStatement {
  readonly name: string;
  readonly text: string;
}

export type Statement = string | PreparedStatement;

export function textOf(statement: Statement): string {
  return typeof statement === "string" ? statement : statement.text;
}

/** By a parameter's name its place in the text: `$1` for the one that is used first. */
export type Places<Params> = { readonly [Name in keyof Params]: string };

/** A statement whose parameters have names. */
export interface Named<Params> {
  readonly statement: Statement;
  /** What `Database.query` takes. */
  with(params: Params): [Statement, unknown[]];
}

/** Written once, when its module is loaded. */
export function named<Params extends object>(write: (p: Places<Params>) => string): Named<Params> {
  return of(write, (text) => text);
}

/**
 * The same, prepared. Its name holds a digest of the text: behind a pooler, processes of two versions share their sessions.
 */
export function prepared<Params extends object>(
  name: string,
  write: (p: Places<Params>) => string,
): Named<Params> {
  return of(write, (text) => ({
    name: `muster_${name}_${createHash("sha1").update(text).digest("hex").slice(0, 12)}`,
    text,
  }));
}

function of<Params extends object>(
  write: (p: Places<Params>) => string,
  finish: (text: string) => Statement,
): Named<Params> {
  const order: (keyof Params)[] = [];
  const placeOf = (name: keyof Params): string => {
    if (!order.includes(name)) order.push(name);
    return `$${order.indexOf(name) + 1}`;
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it has every name that is asked for
  const places = new Proxy({}, { get: (_, name) => placeOf(name as keyof Params) }) as Places<Params>;
  const statement = finish(write(places));
  return { statement, with: (params) => [statement, order.map((name) => params[name])] };
}
