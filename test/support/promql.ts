/** A metric as the product's registry has it. */
export interface KnownMetric {
  readonly type: "counter" | "gauge" | "histogram" | "summary";
  readonly labels: readonly string[];
}

/** What Prometheus itself adds to whatever it scrapes. */
const SCRAPED = ["instance", "job"];
/** Series that it makes itself. */
const OF_PROMETHEUS: ReadonlyMap<string, KnownMetric> = new Map([["up", { type: "gauge", labels: [] }]]);
const SELECTOR =
  /(?<call>(?:rate|increase)\()?\b(?<name>(?:muster|nodejs|process)_\w+|muster:[\w:]+|up)\b(?:\{(?<labels>[^}]*)\})?/gu;

/**
 * What is wrong with a query, as far as that can be told from the metrics that exist: a name that no process exports, a
 * label that its metric does not have, a rate of what is no counter.
 * @param legend names by `{{…}}` labels that the answer has to have
 */
export function mistakesIn(expr: string, metrics: ReadonlyMap<string, KnownMetric>, legend = ""): string[] {
  const mistakes: string[] = [];
  const labels = new Set(SCRAPED);
  const selectors = [...expr.matchAll(SELECTOR)];
  if (selectors.length === 0) mistakes.push(`no metric in ${expr}`);
  for (const { groups } of selectors) {
    const { name = "", call, labels: selected = "" } = groups ?? {};
    const metric = find(name, metrics);
    if (metric === undefined) {
      mistakes.push(`there is no ${name}`);
      continue;
    }
    for (const label of metric.labels) labels.add(label);
    if (call !== undefined && metric.type !== "counter") mistakes.push(`${call}${name}) of a ${metric.type}`);
    for (const [, label = ""] of selected.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/gu))
      if (![...metric.labels, ...SCRAPED].includes(label)) mistakes.push(`${name} has no ${label}`);
  }
  const grouped = [...expr.matchAll(/\b(?:by|on) \(([^)]*)\)/gu)].flatMap(([, list = ""]) =>
    list.split(", "),
  );
  for (const label of grouped) if (!labels.has(label)) mistakes.push(`nothing has ${label} in ${expr}`);
  const left = answeredLabels(expr) ?? labels;
  for (const [, label = ""] of legend.matchAll(/\{\{(\w+)\}\}/gu))
    if (!left.has(label)) mistakes.push(`the answer has no ${label}: ${expr}`);
  return mistakes;
}

/** Of an aggregation only those that it groups by are left; undefined where nothing is aggregated. */
function answeredLabels(expr: string): Set<string> | undefined {
  const [, by] =
    /^(?:histogram_quantile\([\d.]+, )?(?:sum|max|min)(?: by \(([^)]*)\))?\s*\(/u.exec(expr) ?? [];
  if (by !== undefined) return new Set(by.split(", "));
  return /^(?:sum|max|min)\(/u.test(expr) ? new Set() : undefined;
}

function find(name: string, metrics: ReadonlyMap<string, KnownMetric>): KnownMetric | undefined {
  const exact = metrics.get(name) ?? OF_PROMETHEUS.get(name);
  // A histogram is not exported by its own name.
  if (exact !== undefined) return exact.type === "histogram" ? undefined : exact;
  const [, whole = "", part = ""] = /^(.*)_(bucket|sum|count)$/u.exec(name) ?? [];
  const histogram = metrics.get(whole);
  if (histogram?.type !== "histogram") return undefined;
  return { type: "counter", labels: part === "bucket" ? [...histogram.labels, "le"] : histogram.labels };
}
