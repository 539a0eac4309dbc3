import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { line, reasons } from "./report.ts";
import { type Result, runScenario } from "./run.ts";
import type { Scenario } from "./scenario.ts";
import { takeTurns } from "./world/take-turns.ts";

/** Not kept by git. */
const OUTPUT = ".muster/chaos";

export interface RunAllOptions {
  readonly seed: number;
  /** How many at a time, but for those that want to be alone: they come last. */
  readonly beside: number;
  readonly say: (text: string) => void;
}

/** Runs the scenarios, tells of each as it goes, and returns the results in the scenarios' order. */
export async function runAll(
  scenarios: readonly Scenario[],
  { seed, beside, say }: RunAllOptions,
): Promise<Result[]> {
  const results: Result[] = [];
  const runOne = async (index: number): Promise<void> => {
    const scenario = scenarios[index] as Scenario;
    const number = `[${index + 1}/${scenarios.length}]`;
    say(`\n${number} ${scenario.name}`);
    // Lines of several scenarios mix: each says whose it is.
    const told = (text: string): void => say(`  ${beside > 1 ? `${number} ` : ""}${text}`);
    const result = await runScenario(scenario, { seed, say: (event) => told(`  ${event}`) });
    told(line(result));
    for (const reason of reasons(result)) told(`  ${reason}`);
    if (result.output !== undefined) {
      told(`  what its processes printed: ${await keepOutput(index + 1, result.output)}`);
    }
    results[index] = result;
  };
  const waiting = Map.groupBy(scenarios.keys(), (index) => beside > 1 && scenarios[index]?.alone === true);
  await takeTurns(waiting.get(false) ?? [], beside, runOne);
  await takeTurns(waiting.get(true) ?? [], 1, runOne);
  return results;
}

async function keepOutput(number: number, output: string): Promise<string> {
  const file = join(OUTPUT, `${number}.log`);
  await mkdir(OUTPUT, { recursive: true });
  await writeFile(file, output);
  return file;
}
