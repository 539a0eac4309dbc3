import { COMMAND } from "@muster/runtime/names";
import type { Example } from "../command/command.ts";

const PLAIN = /^[\w./:=@%+,-]+$/u;

/** As it is typed in a shell. */
const shellWord = (word: string): string => (PLAIN.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

/** The whole line, and what it reads. */
export function exampleLine(path: readonly string[], { typed, stdin }: Example): string {
  const line = [COMMAND, ...path, ...typed].map(shellWord).join(" ");
  return stdin === undefined ? line : `echo ${shellWord(stdin)} | ${line}`;
}

/** For a help: each with what it is for, and the files that it reads. */
export function examplesText(path: readonly string[], examples: readonly Example[]): string {
  return examples
    .map((example) => {
      const files = Object.entries(example.files ?? {}).map(
        ([name, text]) => `      ${name}: ${text.replaceAll("\n", "\n        ")}\n`,
      );
      return `  ${exampleLine(path, example)}\n      ${example.what}\n${files.join("")}`;
    })
    .join("");
}
