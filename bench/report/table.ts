import type { Measure } from "../measures/measure.ts";
import type { Results } from "../run/results.ts";

/** Beyond this the entries stand on top of the table and their values beside it. */
const MAX_COLUMNS = 8;

/** A Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** The medians of a measure with their spread; and, where rivals were measured too, how they stand to Muster's best. */
export function measureTable(measure: Measure, results: Results): string {
  const entries = measure.entries.filter((entry) =>
    results.all.some((result) => result.measure === measure.name && result.entry === entry.name),
  );
  const names = [
    ...new Set(
      results.all.flatMap(({ measure: name, values }) => (name === measure.name ? Object.keys(values) : [])),
    ),
  ];
  const ratio = ratios(measure, results);
  const cell = (entry: string, value: string): string => show(results, measure.name, entry, value);
  if (names.length > MAX_COLUMNS)
    return table(
      ["", ...entries.map(({ name }) => name)],
      names.map((value) => [value, ...entries.map(({ name }) => cell(name, value))]),
    );
  return table(
    ["", ...names, ...(ratio === undefined ? [] : [ratio.title])],
    entries.map(({ name }) => [
      name,
      ...names.map((value) => cell(name, value)),
      ...(ratio === undefined ? [] : [ratio.of(name)]),
    ]),
  );
}

function show(results: Results, measure: string, entry: string, value: string): string {
  const summary = results.summary(measure, entry, value);
  if (summary === undefined) return "–";
  const { median, min, max } = summary;
  return min === max ? number(median) : `**${number(median)}** [${number(min)}–${number(max)}]`;
}

function ratios(
  { name, entries, better, chart: { values } }: Measure,
  results: Results,
): { title: string; of: (entry: string) => string } | undefined {
  const [value = ""] = values;
  const ofEntry = (entry: string): number | undefined => results.median(name, entry, value);
  const ours = entries.flatMap((entry) =>
    entry.system.startsWith("muster") ? (ofEntry(entry.name) ?? []) : [],
  );
  if (
    ours.length === 0 ||
    entries.every(({ system, point }) => point !== undefined || system.startsWith("muster"))
  )
    return undefined;
  const best = better === "more" ? Math.max(...ours) : Math.min(...ours);
  return {
    title: `${value}, of Muster's best`,
    of: (entry) => {
      const median = ofEntry(entry);
      return median === undefined ? "–" : `${number(median / best)} ×`;
    },
  };
}

export function number(value: number): string {
  return value.toLocaleString(
    "en",
    value >= 1_000 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 },
  );
}
