/** A place in the code of a handler. */
export interface OwnFrame {
  /** For people: "resize.ts:41 in resize". */
  readonly text: string;
  /** The same without the line, which differs between two versions of a file: "resize.ts resize". */
  readonly place: string;
}

/** Lines that are looked at, and characters of each: a stack comes from whoever ran the job. */
const MAX_LINES = 100;
const MAX_LINE = 500;
const MAX_FRAME = 120;

/** As V8 writes them: `at resize (file:///app/resize.ts:41:9)`, `at async /app/resize.ts:41:9`. */
const V8_NAMED = /^\s*at (?:async )?(?:new )?([^(]{1,200}) \(([^()]{1,400}):(\d{1,7}):\d{1,7}\)$/u;
const V8_BARE = /^\s*at (?:async )?([^()]{1,400}):(\d{1,7}):\d{1,7}$/u;
/** As Python writes them, the innermost one last. */
const PYTHON = /^\s*File "([^"]{1,400})", line (\d{1,7}), in (\S{1,200})/u;

/** What runs handlers, and what they call: a fault is of the code that its owners can change. */
const FOREIGN =
  /^node:|[\\/]node_modules[\\/]|[\\/]site-packages[\\/]|[\\/]lib[\\/]python\d|^(?:native|<anonymous>|<frozen )/u;

interface Line {
  readonly file: string;
  readonly line: string;
  /** Empty for one that has none. */
  readonly name: string;
}

/** The innermost frame of a stack that is neither a runtime's nor a library's; undefined when there is none that we can read. */
export function ownFrame(stack: string): OwnFrame | undefined {
  const lines = stack.split("\n", MAX_LINES).map((line) => line.slice(0, MAX_LINE));
  const found = firstOf(lines, v8Line) ?? firstOf(lines.toReversed(), pythonLine);
  if (found === undefined) return undefined;
  const { file, line, name } = found;
  const base = file.split(/[\\/]/u).at(-1) ?? file;
  const named = (separator: string): string => (name === "" ? "" : `${separator}${name}`);
  return {
    text: cut(`${base}:${line}${named(" in ")}`),
    // Bundlers put a digest into a file's name, and compilers number what has no name.
    place: cut(`${base}${named(" ")}`.replaceAll(/\d+/gu, "#")),
  };
}

function firstOf(lines: readonly string[], read: (line: string) => Line | undefined): Line | undefined {
  for (const text of lines) {
    const line = read(text);
    if (line !== undefined && !FOREIGN.test(line.file)) return line;
  }
  return undefined;
}

function v8Line(text: string): Line | undefined {
  const [, name = "", file, line = ""] = V8_NAMED.exec(text) ?? [];
  if (file !== undefined) return { file, line, name: plainName(name) };
  const [, bare, bareLine = ""] = V8_BARE.exec(text) ?? [];
  return bare === undefined ? undefined : { file: bare, line: bareLine, name: "" };
}

function pythonLine(text: string): Line | undefined {
  const [, file, line = "", name = ""] = PYTHON.exec(text) ?? [];
  return file === undefined ? undefined : { file, line, name: plainName(name) };
}

/** Without what says how it was called: `Object.resize [as handler]`. */
function plainName(name: string): string {
  const plain = name.replace(/ \[as [^\]]*\]$/u, "").replace(/^(?:Object|Module)\./u, "");
  return plain.includes("<anonymous>") || plain === "<module>" ? "" : plain;
}

const cut = (text: string): string => Array.from(text.toWellFormed()).slice(0, MAX_FRAME).join("");
