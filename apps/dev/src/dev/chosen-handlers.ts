import { globSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { files } from "../package-files.ts";

export interface ChosenHandlers {
  /** As HANDLERS has them. */
  readonly patterns: string;
  /** The same for people. */
  readonly shown: string;
  /** Whether they are the sample, because there are none. */
  readonly isSample: boolean;
}

const FOLDER = "handlers/";
const ENDINGS = ["js", "mjs", "cjs", "ts", "mts", "cts"];
/** Tests may lie beside what they test, and declarations beside what a compiler wrote. */
const CODE = "!(*.test|*.spec|*.d)";

/** What was named; else the files of handlers/; else the sample. */
export function chosenHandlers(named: string | undefined, cwd: string): ChosenHandlers {
  if (named !== undefined && named !== "") return { patterns: named, shown: named, isSample: false };
  const own = ENDINGS.map((ending) => `${FOLDER}${CODE}.${ending}`);
  const found = own.filter((pattern) => globSync(pattern, { cwd }).length > 0);
  if (found.length > 0) return { patterns: found.join(","), shown: FOLDER, isSample: false };
  return { patterns: samplePath(cwd), shown: "a sample", isSample: true };
}

/** From here, where it lies below: the folders above may have letters in their names that mean something in a pattern. */
function samplePath(cwd: string): string {
  const file = fileURLToPath(files.module("sample/hello"));
  const fromHere = relative(cwd, file);
  return fromHere.startsWith("..") ? file : fromHere;
}
