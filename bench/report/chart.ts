/** Charts as SVG text: few shapes, no library, readable on light and dark pages. */

export interface Bar {
  readonly label: string;
  /** One bar each, in the order of the legend. */
  readonly values: readonly number[];
  readonly ours: boolean;
}

export interface Series {
  readonly name: string;
  readonly ours: boolean;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

const WIDTH = 760;
const LABELS = 260;
const BAR = 18;
const GAP = 10;
const TOP = 56;
const OURS = ["#1769aa", "#7fb2dc"];
const THEIRS = ["#8a8a8a", "#c8c8c8"];
const LINES = ["#1769aa", "#0f9d76", "#c2571a", "#7b4bb5", "#8a8a8a", "#b3261e"];

/** Horizontal bars from zero; several values of a label stand under each other. */
export function barChart(title: string, legend: readonly string[], bars: readonly Bar[]): string {
  const most = Math.max(...bars.flatMap(({ values }) => values));
  const scale = (WIDTH - LABELS - 110) / most;
  const step = legend.length * BAR + GAP;
  const shapes = bars.flatMap(({ label, values, ours }, row) => {
    const y = TOP + row * step;
    const colours = ours ? OURS : THEIRS;
    return [
      text(LABELS - 10, y + (step - GAP) / 2 + 4, label, "end", ours),
      ...values.flatMap((value, index) => [
        `<rect x="${LABELS}" y="${y + index * BAR}" width="${fixed(value * scale)}" height="${BAR - 3}" ` +
          `fill="${colours[index] ?? colours[0]}"/>`,
        text(LABELS + value * scale + 6, y + index * BAR + 12, short(value), "start", ours),
      ]),
    ];
  });
  return svg(TOP + bars.length * step + 10, [heading(title, legend.join(", ")), ...shapes]);
}

/** One line per series; the vertical axis is logarithmic when `log` is set. */
export function lineChart(
  title: string,
  axes: { readonly x: string; readonly y: string; readonly log: boolean },
  series: readonly Series[],
): string {
  const [left, right, top, bottom] = [70, WIDTH - 230, TOP, 330];
  const points = series.flatMap((one) => one.points);
  const mostX = Math.max(...points.map(({ x }) => x), Number.MIN_VALUE);
  const ys = points.map(({ y }) => y);
  const [low, high] = axes.log
    ? [10 ** Math.floor(Math.log10(Math.min(...ys))), 10 ** Math.ceil(Math.log10(Math.max(...ys)))]
    : [0, Math.max(...ys) * 1.1];
  const px = (x: number): number => left + (x / mostX) * (right - left);
  const share = (y: number): number =>
    axes.log ? Math.log10(y / low) / Math.log10(high / low) : (y - low) / (high - low);
  const py = (y: number): number => bottom - share(y) * (bottom - top);
  const ticks = axes.log ? powers(low, high) : [0, 1, 2, 3, 4].map((n) => (high * n) / 4);
  const grid = ticks.flatMap((y) => [
    `<line x1="${left}" x2="${right}" y1="${fixed(py(y))}" y2="${fixed(py(y))}" stroke="#ddd"/>`,
    text(left - 6, py(y) + 4, short(y), "end"),
  ]);
  const marks = [...new Set(points.map(({ x }) => x))].map((x) =>
    text(px(x), bottom + 18, short(x), "middle"),
  );
  const lines = series.flatMap((one, index) => {
    const colour = LINES[index % LINES.length] ?? "#000";
    const path = one.points.map(({ x, y }) => `${fixed(px(x))},${fixed(py(y))}`).join(" ");
    return [
      `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="${one.ours ? 3 : 1.5}"/>`,
      ...one.points.map(
        ({ x, y }) => `<circle cx="${fixed(px(x))}" cy="${fixed(py(y))}" r="3" fill="${colour}"/>`,
      ),
      `<rect x="${right + 20}" y="${top + index * 22}" width="14" height="4" fill="${colour}"/>`,
      text(right + 40, top + index * 22 + 6, one.name, "start", one.ours),
    ];
  });
  const axis = text((left + right) / 2, bottom + 38, axes.x, "middle");
  return svg(bottom + 50, [heading(title, axes.y), ...grid, ...marks, axis, ...lines]);
}

function powers(low: number, high: number): number[] {
  const ticks: number[] = [];
  for (let tick = low; tick <= high * 1.001; tick *= 10) ticks.push(tick);
  return ticks;
}

const heading = (title: string, unit: string): string =>
  `<text x="16" y="26" font-size="16" font-weight="600">${escape(title)}</text>${text(16, 44, unit, "start")}`;

function text(x: number, y: number, words: string, anchor: string, bold = false): string {
  const weight = bold ? ' font-weight="600"' : "";
  return `<text x="${fixed(x)}" y="${fixed(y)}" text-anchor="${anchor}"${weight}>${escape(words)}</text>`;
}

function svg(height: number, shapes: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" ` +
      `font-family="system-ui, sans-serif" font-size="12" fill="#222">`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    ...shapes,
    "</svg>\n",
  ].join("\n");
}

const fixed = (value: number): string => value.toFixed(1);
const escape = (words: string): string => words.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

function short(value: number): string {
  return value.toLocaleString("en", { maximumSignificantDigits: 3 });
}
