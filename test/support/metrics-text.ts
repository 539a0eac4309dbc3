const SERIES = /^(?<name>[a-zA-Z_:][\w:]*)(?:\{(?<labels>.*)\})? (?<value>\S+)/;
const LABEL = /(?<name>[a-zA-Z_]\w*)="(?<value>(?:[^"\\]|\\.)*)"/g;

/**
 * The sum of a metric's series that carry all the given labels; 0 when none does yet.
 * Throws when the page does not declare the metric, so that a misspelt name cannot pass for a zero.
 * @param page Prometheus text format, as `/metrics` answers
 * @param name of a counter or gauge, or of a histogram with `_sum`, `_count` or `_bucket`
 */
export function sumOfMetric(
  page: string,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number {
  const lines = page.split("\n");
  const declared = [name, name.replace(/_(?:sum|count|bucket)$/, "")].map((known) => `# TYPE ${known} `);
  if (!lines.some((line) => declared.some((start) => line.startsWith(start)))) {
    const known = lines.flatMap((line) => /^# TYPE (\S+)/.exec(line)?.[1] ?? []);
    throw new Error(`There is no metric "${name}"; there are: ${known.join(", ")}.`);
  }
  let sum = 0;
  for (const line of lines) {
    const series = SERIES.exec(line)?.groups;
    if (series?.["name"] !== name) continue;
    if (carries(series["labels"] ?? "", labels)) sum += Number(series["value"]);
  }
  return sum;
}

function carries(text: string, wanted: Readonly<Record<string, string>>): boolean {
  const present = new Map(
    [...text.matchAll(LABEL)].map(({ groups }) => [groups?.["name"], groups?.["value"]]),
  );
  return Object.entries(wanted).every(([name, value]) => present.get(name) === value);
}
