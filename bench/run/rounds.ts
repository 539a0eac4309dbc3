import type { Entry, Measure, RunContext, Values } from "../measures/measure.ts";
import type { Results } from "./results.ts";

const WARM_UP_SHARE = 0.05;

/** Every entry once per round, in turn, beginning with another one in each round: A B C, B C A, C A B. */
export async function runMeasure(
  measure: Measure,
  entries: readonly Entry[],
  rounds: number,
  context: RunContext,
  results: Results,
): Promise<void> {
  context.say(`\n${measure.name}`);
  if (measure.warmUp === true && !context.quick) {
    const small = { ...context, scale: (count: number) => Math.ceil(context.scale(count) * WARM_UP_SHARE) };
    for (const entry of entries) await entry.run(small);
  }
  for (let round = 1; round <= rounds; round += 1) {
    for (const entry of rotate(entries, round - 1)) {
      const values = await entry.run(context).catch((error: unknown) => {
        throw new Error(`${measure.name}, ${entry.name}, round ${round} failed`, { cause: error });
      });
      results.all.push({ measure: measure.name, entry: entry.name, round, values });
      context.say(`  ${round}/${rounds} ${entry.name}: ${show(values)}`);
    }
  }
}

function rotate<T>(items: readonly T[], by: number): T[] {
  const start = by % Math.max(1, items.length);
  return [...items.slice(start), ...items.slice(0, start)];
}

function show(values: Values): string {
  return Object.entries(values)
    .map(([name, value]) => `${value.toLocaleString("en", { maximumSignificantDigits: 4 })} ${name}`)
    .join(", ");
}
