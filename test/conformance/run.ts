import { takeTurns } from "../chaos/world/take-turns.ts";
import type { Case } from "./case.ts";
import { type Site, Stage } from "./stage.ts";

export interface Result {
  readonly name: string;
  readonly says: string;
  readonly ms: number;
  /** What was expected and what came; undefined = it conforms. */
  readonly wrong: string | undefined;
  /** What the program printed last. */
  readonly output: string;
}

/** Runs the cases, each with a process of the program and a queue of its own, this many at a time. */
export async function runCases(
  site: Site,
  command: readonly string[],
  cases: readonly Case[],
  beside: number,
  tell: (result: Result) => void = () => {},
): Promise<Result[]> {
  const results: Result[] = [];
  await takeTurns([...cases.entries()], beside, async ([index, one]) => {
    const result = await runCase(site, command, one);
    results[index] = result;
    tell(result);
  });
  return results;
}

async function runCase(site: Site, command: readonly string[], one: Case): Promise<Result> {
  const began = performance.now();
  let stage: Stage | undefined;
  let wrong: string | undefined;
  try {
    stage = await Stage.open(site, command, one.before ?? (() => {}));
    await one.run(stage);
  } catch (error) {
    wrong = error instanceof Error ? error.message : String(error);
  }
  const output = stage?.program.output() ?? "";
  await stage?.[Symbol.asyncDispose]();
  return { name: one.name, says: one.says, ms: performance.now() - began, wrong, output };
}
