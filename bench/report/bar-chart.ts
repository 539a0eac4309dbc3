import { fixed, heading, short, svg, TOP, text, WIDTH } from "./svg.ts";

export interface Bar {
  readonly label: string;
  /** One bar each, in the order of the legend. */
  readonly values: readonly number[];
  readonly ours: boolean;
}

const LABELS = 260;
const BAR = 18;
const GAP = 10;
const OURS = ["#1769aa", "#7fb2dc"];
const THEIRS = ["#8a8a8a", "#c8c8c8"];

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
