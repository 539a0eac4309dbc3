import { MusterError } from "@muster/job";
import { withFault } from "@muster/runtime/bare";

/** The search_path as a start-up parameter has it. */
export const pathOf = (schema: string): string => `"${schema}"`;

const IN_OPTIONS = /(?:-c\s*|--)search_path=((?:\\.|[^\s\\])*)/g;

/** What the operator's own start-up options say, if they say anything. */
export function pathInOptions(options: string | undefined): string | undefined {
  const last = [...(options ?? "").matchAll(IN_OPTIONS)].at(-1)?.[1];
  return last?.replaceAll(/\\(.)/g, "$1");
}

/**
 * A pooler may take the start-up parameter and ignore it: without this the tables would be looked for, and made, in
 * whatever schema the role usually has.
 * @param path that the session has
 * @throws MusterError `unavailable`, of a permanent fault
 */
export function checkSearchPath(wanted: string | undefined, path: string, database: string): void {
  if (wanted === undefined || isSame(schemasIn(wanted), schemasIn(path))) return;
  const cause =
    `the session's search_path is ${path}, and not ${wanted}, which DATABASE_SCHEMA or DATABASE_URL asks for: ` +
    "something between this process and the database ignores it, or both are set and differ. Behind a pooler set it where the " +
    `pooler cannot: ALTER ROLE … IN DATABASE "${database}" SET search_path = ${wanted}`;
  throw withFault(new MusterError("unavailable", cause), {
    kind: "permanent",
    reason: "database_settings",
    cause,
  });
}

const NAME = /"((?:[^"]|"")*)"|([^\s,"]+)/g;

/** The schemas that a search_path names: as they stand between quotes, and in lower case without. */
export const schemasIn = (path: string): string[] =>
  [...path.matchAll(NAME)].map(
    ([, quoted, plain = ""]) => quoted?.replaceAll('""', '"') ?? plain.replaceAll("'", "").toLowerCase(),
  );

const isSame = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((name, i) => name === other[i]);
