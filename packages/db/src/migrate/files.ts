/** What a migration file is made of. */

/** A statement ends with a semicolon at the end of a line, unless that is inside the `$$` body of a function. */
export function statementsOf(text: string): string[] {
  const parts = text.replaceAll(/^\s*--.*$/gm, "").split("$$");
  return parts
    .reduce<string[]>((statements, part, index) => {
      const [first = "", ...rest] = index % 2 === 0 ? part.split(/;\s*$/m) : [`$$${part}$$`];
      return [...statements.slice(0, -1), `${statements.at(-1) ?? ""}${first}`, ...rest];
    }, [])
    .filter((statement) => statement.trim() !== "");
}

const RELATION = /^\s*CREATE (?:TABLE IF NOT EXISTS|OR REPLACE VIEW) (\w+)/gim;
const FUNCTION = /^\s*CREATE OR REPLACE FUNCTION (\w+)/gim;

/** The tables and views that a file makes. */
export const relationsOf = (text: string): string[] =>
  [...text.matchAll(RELATION)].map(([, name = ""]) => name);

const RENAMED = /^\s*ALTER TABLE \w+ RENAME TO (\w+)/gim;

/** The names that a file gives to tables of ours, which keep the rights they have. */
export const renamesOf = (text: string): string[] => [...text.matchAll(RENAMED)].map(([, name = ""]) => name);

export const functionsOf = (text: string): string[] =>
  [...text.matchAll(FUNCTION)].map(([, name = ""]) => name);
