import { CATALOGS, FUNCTIONS, TYPES } from "./documented.ts";
import type { Token } from "./tokens.ts";

type Statement = readonly Token[];

/** What CockroachDB refuses, or does not document. */
export interface Refusal {
  /** As its documentation has it. */
  readonly why: string;
  /**
   * What in the statement it is about; empty when nothing is.
   * @param withFamilies the tables whose columns are in several families
   */
  readonly find: (statement: Statement, withFamilies: ReadonlySet<string>) => string[];
}

/** Words that may stand before a parenthesis and are no function. */
const SYNTAX: ReadonlySet<string> = new Set(
  `add all and any as between by check conflict declare default distinct do else end except exists filter from having if in
  into is join key lateral like limit materialized not offset on only or order over partition recursive references
  returning returns select set some then union unique using values when where with within`.split(/\s+/u),
);

/** A name after one of these is given here, or is a table's. */
const NAMED_AFTER: ReadonlySet<string> = new Set(["as", "family", "index", "into", "with"]);

/** So is one after these, where something is made. */
const MADE_AFTER: readonly string[] = ["exists", "function", "on", "table"];

const word = (token: Token | undefined): string => (token?.kind === "word" ? token.text : "");

/** Where the words follow each other. */
function places(statement: Statement, phrase: string): number[] {
  const words = phrase.split(" ");
  return [...statement.keys()].filter((at) => words.every((text, n) => word(statement[at + n]) === text));
}

const says = (statement: Statement, phrase: string): boolean => places(statement, phrase).length > 0;

interface Change {
  readonly table: string;
  /** An INSERT without ON CONFLICT. */
  readonly adds: boolean;
}

function changesOf(statement: Statement): Change[] {
  const inserts = places(statement, "insert into").map((at) => {
    const rest = statement.slice(at + 2);
    const depth = rest[0]?.depth ?? 0;
    const end = rest.findIndex((token) => token.depth < depth);
    const own = rest.slice(0, end === -1 ? undefined : end).filter((token) => token.depth === depth);
    return { table: word(rest[0]), adds: !says(own, "on conflict") };
  });
  const updates = places(statement, "update")
    .filter((at) => !["do", "for", "key", "on"].includes(word(statement[at - 1])))
    .map((at) => ({ table: word(statement[at + 1]), adds: false }));
  const deletes = places(statement, "delete from").map((at) => ({
    table: word(statement[at + 2]),
    adds: false,
  }));
  return [...inserts, ...updates, ...deletes];
}

function changedTwice(statement: Statement): string[] {
  const changes = changesOf(statement);
  return [...new Set(changes.map(({ table }) => table))].filter((table) => {
    const same = changes.filter((change) => change.table === table);
    return same.length > 1 && same.some(({ adds }) => !adds);
  });
}

function functionsOf(statement: Statement): string[] {
  const named = new Set([...NAMED_AFTER, ...(word(statement[0]) === "create" ? MADE_AFTER : [])]);
  return statement
    .filter((token, at) => {
      const before = statement[at - 1];
      const isCalled = word(token) !== "" && statement[at + 1]?.text === "(" && !SYNTAX.has(token.text);
      return isCalled && !named.has(word(before)) && before?.text !== "::";
    })
    .map(({ text }) => text);
}

const typesOf = (statement: Statement): string[] =>
  statement.filter((_, at) => statement[at - 1]?.text === "::").map(({ text }) => text);

const readBy = (statement: Statement): string[] =>
  statement.filter((_, at) => ["from", "join"].includes(word(statement[at - 1]))).map(({ text }) => text);

const unknownOf = (names: readonly string[], known: ReadonlySet<string>): string[] =>
  [...new Set(names)].filter((name) => !known.has(name));

/** Those of the words that the statement has. */
const wordsLike = (statement: Statement, pattern: RegExp): string[] =>
  statement.map(word).filter((text) => pattern.test(text));

export const REFUSALS: Readonly<Record<string, Refusal>> = {
  "a table changed twice": {
    why: "multiple modification subqueries of the same table are disallowed, unless they all use INSERT without ON CONFLICT",
    find: changedTwice,
  },
  "an unknown function": {
    why: "not in documented.ts",
    find: (statement) => unknownOf(functionsOf(statement), FUNCTIONS),
  },
  "an unknown type": {
    why: "not in documented.ts",
    find: (statement) => unknownOf(typesOf(statement), TYPES),
  },
  "an unknown catalog": {
    why: "not in documented.ts",
    find: (statement) => unknownOf(wordsLike(statement, /^(pg_|information_schema$)/u), CATALOGS),
  },
  "SKIP LOCKED": {
    why: "it cannot be used for tables with multiple column families",
    find: (statement, withFamilies) =>
      says(statement, "skip locked") ? readBy(statement).filter((table) => withFamilies.has(table)) : [],
  },
  "an advisory lock": {
    why: "their functions are not supported, or do nothing and say that they did",
    find: (statement) => wordsLike(statement, /advisory/u),
  },
  "a statement": {
    why: "not supported",
    find: (statement) => {
      const start = statement.slice(0, 2).map(word).join(" ");
      return (
        /^(listen|notify|unlisten|lock|merge|discard|vacuum|create (trigger|rule|domain|event))\b/u
          .exec(start)
          ?.slice(0, 1) ?? []
      );
    },
  },
  "a clause": {
    why: "not in the grammar",
    find: (statement) =>
      [
        "tablesample",
        "grouping sets",
        "rollup",
        "cube",
        "with ties",
        "perform",
        "foreach",
        "current of",
        "from only",
        "update only",
      ].filter((phrase) => says(statement, phrase)),
  },
  "a system column": {
    why: "rows have none of PostgreSQL's",
    find: (statement) => wordsLike(statement, /^(ctid|[cx](min|max)|backend_xmin)$/u),
  },
  "a named argument": {
    why: "routines cannot be invoked with named arguments",
    find: (statement) => statement.filter(({ text }) => text === "=>").map(({ text }) => text),
  },
  "a division": {
    why: "that of integers results in a decimal: cast what is divided to float8",
    find: (statement) =>
      statement
        .filter((token, at) => token.text === "/" && word(statement[at - 1]) !== "float8")
        .map(({ text }) => text),
  },
};

/** One line for each thing in a statement that CockroachDB would refuse. */
export function refusedIn(statement: Statement, withFamilies: ReadonlySet<string>): string[] {
  return Object.entries(REFUSALS).flatMap(([name, { why, find }]) =>
    find(statement, withFamilies).map((what) => `${name}, ${what}: ${why}`),
  );
}
