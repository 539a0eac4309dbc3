/** A piece of SQL. Words are in lower case; a quoted name counts as a word, as it is. */
export interface Token {
  readonly kind: "word" | "string" | "number" | "parameter" | "symbol";
  readonly text: string;
  /** How many parentheses it is in; an opening one is outside of its own. */
  readonly depth: number;
}

const PIECES: readonly (readonly [Token["kind"] | "nothing", RegExp])[] = [
  ["nothing", /\s+|--[^\n]*|\/\*[\s\S]*?\*\//y],
  // The bodies of functions are read like everything else.
  ["nothing", /\$\w*\$/y],
  ["string", /[eE]?'(?:[^']|'')*'/y],
  ["parameter", /\$\d+/y],
  ["number", /\d+(?:\.\d+)?/y],
  ["word", /"(?:[^"]|"")*"|[A-Za-z_]\w*/y],
  ["symbol", /::|:=|=>|[-+*/<>=~!@#%^&|?]+|[()[\],;.:]/y],
];

/**
 * The statements of a text, without those that are empty. The statements of a function's body come beside the one that makes it.
 * @throws Error at what is no SQL
 */
export function statementsIn(text: string): Token[][] {
  const statements: Token[][] = [[]];
  let at = 0;
  let depth = 0;
  while (at < text.length) {
    const [kind, piece] = pieceAt(text, at);
    at += piece.length;
    if (kind === "nothing") continue;
    if (piece === ")") depth -= 1;
    if (piece === ";") statements.push([]);
    else statements.at(-1)?.push({ kind, text: nameOf(kind, piece), depth });
    if (piece === "(") depth += 1;
  }
  return statements.filter((statement) => statement.length > 0);
}

function pieceAt(text: string, at: number): [Token["kind"] | "nothing", string] {
  for (const [kind, pattern] of PIECES) {
    pattern.lastIndex = at;
    const piece = pattern.exec(text)?.[0];
    if (piece !== undefined) return [kind, piece];
  }
  throw new Error(`no SQL: ${text.slice(at, at + 40)}`);
}

function nameOf(kind: Token["kind"], piece: string): string {
  if (kind !== "word") return piece;
  return piece.startsWith('"') ? piece.slice(1, -1) : piece.toLowerCase();
}
