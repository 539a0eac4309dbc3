import type { Measure } from "../measures/measure.ts";
import type { Results } from "../run/results.ts";
import { barChart } from "./bar-chart.ts";
import { lineChart, type Series } from "./line-chart.ts";

/** The charts of a measure by file name; none when nothing of it was measured. */
export function charts(measure: Measure, results: Results): Record<string, string> {
  if (!results.all.some((result) => result.measure === measure.name)) return {};
  const slug = slugOf(measure.name);
  if (measure.chart.kind === "bars") return { [`${slug}.svg`]: bars(measure, results) };
  return Object.fromEntries(
    measure.chart.values.map((value) => [`${slug}-${slugOf(value)}.svg`, lines(measure, value, results)]),
  );
}

const slugOf = (words: string): string => words.toLowerCase().replaceAll(/[^a-z0-9]+/gu, "-");

function bars({ name, entries, chart: { values } }: Measure, results: Results): string {
  const rows = entries.flatMap((entry) => {
    const medians = values.map((value) => results.median(name, entry.name, value));
    if (medians.includes(undefined)) return [];
    return [
      {
        label: entry.name,
        values: medians.flatMap((median) => median ?? []),
        ours: entry.system.startsWith("muster"),
      },
    ];
  });
  return barChart(name, values, rows);
}

function lines({ name, entries, chart }: Measure, value: string, results: Results): string {
  const points = entries.flatMap((entry) => {
    const y = results.median(name, entry.name, value);
    if (y === undefined || entry.point === undefined) return [];
    return [{ ...entry.point, y, ours: entry.system.startsWith("muster") }];
  });
  const series = [...Map.groupBy(points, (point) => point.series)].map(
    ([title, group]): Series => ({
      name: title,
      ours: group.some(({ ours }) => ours),
      points: group.map(({ x, y }) => ({ x, y })),
    }),
  );
  return lineChart(name, { x: chart.x ?? "", y: value, log: value.endsWith("ms") }, series);
}
