import { compare } from "../cost/compare.ts";
import type { Measure } from "../measures/measure.ts";
import type { Results } from "../run/results.ts";
import { table } from "./table.ts";

/**
 * How far this checkout is below or above each entry that it is paired with, as 95 % intervals of the mean difference of
 * a round; undefined where the measure has no pairs. Values that one of the two lacks are left out.
 */
export function differences({ name, entries }: Measure, results: Results): string | undefined {
  const rows = entries.flatMap(({ name: other, pairedWith = [] }) =>
    pairedWith.map((one) => ({ title: `${one}, of ${other}`, pair: [one, other] as const })),
  );
  const values = [
    ...new Set(
      results.all.flatMap((result) =>
        result.measure === name ? Object.keys(result.values).filter((value) => value.includes(WARM)) : [],
      ),
    ),
  ];
  const cells = rows.map(({ title, pair }) => [
    title,
    ...values.map((value) => interval(results.pairs(name, pair, value))),
  ]);
  const measured = cells.filter((row) => row.slice(1).some((cell) => cell !== NONE));
  return measured.length === 0 ? undefined : table(["", ...values], measured);
}

/** What a process does once is compared in no table: its spread is wide. */
const WARM = "warm";
const NONE = "–";
/** Microseconds: a part that takes next to nothing is no measure for another. */
const LEAST = 0.3;

function interval(pairs: readonly (readonly [number, number])[]): string {
  if (pairs.every(([, other]) => other < LEAST)) return NONE;
  const { mean, margin } = compare(pairs);
  return margin === undefined ? percent(mean) : `${percent(mean - margin)} to ${percent(mean + margin)}`;
}

function percent(ratio: number): string {
  return `${ratio >= 0 ? "+" : "−"}${Math.abs(100 * ratio).toFixed(1)} %`;
}
