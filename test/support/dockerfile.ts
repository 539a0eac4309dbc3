/** One instruction, its lines joined: `COPY`, `["--from=build"]`, `["/usr/bin/tini-static", "/usr/local/bin/tini"]`. */
export interface Instruction {
  readonly name: string;
  /** Those that stand before the words. */
  readonly flags: readonly string[];
  /** As they are written, or the list where it is one. */
  readonly words: readonly string[];
  /** All of it but the flags. */
  readonly text: string;
}

export interface Stage {
  readonly base: string;
  readonly name: string | undefined;
  readonly instructions: readonly Instruction[];
}

export interface Dockerfile {
  /** `ARG` before the first stage. */
  readonly args: Readonly<Record<string, string>>;
  readonly stages: readonly Stage[];
}

/** As much of the format as our own files use: no here-documents, no escapes, no variables but `${NAME}`. */
export function readDockerfile(file: string): Dockerfile {
  const args: Record<string, string> = {};
  const stages: { base: string; name: string | undefined; instructions: Instruction[] }[] = [];
  for (const instruction of instructionsOf(file)) {
    const { name, words } = instruction;
    const stage = stages.at(-1);
    if (name === "FROM") {
      const [base = "", , as] = words;
      stages.push({ base: fill(base, args), name: as, instructions: [] });
    } else if (stage !== undefined) stage.instructions.push(instruction);
    else if (name === "ARG") Object.assign(args, pairOf(words));
    else throw new Error(`${name}: expected FROM or ARG before the first stage`);
  }
  return { args, stages };
}

/** `NAME=value` pairs of an ENV, a LABEL or an ARG, their variables replaced by what earlier ARGs say. */
export function pairsOf(stage: Stage, name: "ENV" | "LABEL" | "ARG"): Record<string, string> {
  const pairs: Record<string, string> = {};
  const args: Record<string, string> = {};
  for (const instruction of stage.instructions) {
    if (instruction.name === "ARG") Object.assign(args, pairOf(instruction.words));
    if (instruction.name !== name) continue;
    for (const [, key = "", quoted, plain = ""] of instruction.text.matchAll(
      /([\w.]+)=(?:"([^"]*)"|(\S+))/gu,
    ))
      pairs[key] = fill(quoted ?? plain, args);
  }
  return pairs;
}

/** The last of its name, which is the one that counts. */
export function lastOf(stage: Stage, name: string): Instruction {
  const found = stage.instructions.findLast((instruction) => instruction.name === name);
  if (found === undefined) throw new Error(`${name}: expected one in the stage from ${stage.base}, got none`);
  return found;
}

function instructionsOf(file: string): Instruction[] {
  return file
    .replaceAll(/^\s*#.*\n/gmu, "")
    .replaceAll(/\\\n\s*/gu, " ")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const [, name = "", given = "", text = ""] =
        /^([A-Z]+)\s+((?:--\S+\s+)*)(.*)$/u.exec(line.trim()) ?? [];
      const flags = given.trim() === "" ? [] : given.trim().split(/\s+/u);
      return { name, flags, words: wordsOf(text), text };
    });
}

function wordsOf(text: string): string[] {
  const list = /\[.*\]$/u.exec(text)?.[0];
  if (list === undefined) return text.split(/\s+/u);
  const words: unknown = JSON.parse(list);
  if (!Array.isArray(words)) throw new Error(`${text}: expected a list`);
  return words.map(String);
}

function pairOf([word = ""]: readonly string[]): Record<string, string> {
  const [name = "", value = ""] = word.split("=", 2);
  return { [name]: value };
}

const fill = (text: string, args: Readonly<Record<string, string>>): string =>
  text.replaceAll(/\$\{(\w+)\}/gu, (_, name: string) => args[name] ?? "");
