import { readdirSync, readFileSync } from "node:fs";
import { statementsIn, type Token } from "./tokens.ts";

const DIRECTORY = new URL("../../../migrations/", import.meta.url);

/** By the file's name what is applied on CockroachDB: the file's twin, where it has one. */
export function cockroachMigrations(): Map<string, Token[][]> {
  const files = readdirSync(DIRECTORY).filter((file) => file.endsWith(".sql"));
  const twins = new Set(files.filter((file) => file.endsWith(".cockroach.sql")));
  const applied = files.filter(
    (file) => twins.has(file) || !twins.has(file.replace(/\.sql$/u, ".cockroach.sql")),
  );
  return new Map(applied.map((file) => [file, statementsIn(readFileSync(new URL(file, DIRECTORY), "utf8"))]));
}

/** The tables whose columns are in several families. */
export function tablesWithFamilies(): ReadonlySet<string> {
  const tables = [...cockroachMigrations().values()]
    .flat()
    .filter(([first, second]) => first?.text === "create" && second?.text === "table");
  const withFamilies = tables.filter((tokens) => tokens.filter(({ text }) => text === "family").length > 1);
  // CREATE TABLE IF NOT EXISTS name
  return new Set(withFamilies.map((tokens) => tokens[5]?.text ?? ""));
}
