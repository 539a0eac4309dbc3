import { fixed, heading, short, svg, TOP, text, WIDTH } from "./svg.ts";

interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Series {
  readonly name: string;
  readonly ours: boolean;
  readonly points: readonly Point[];
}

export interface Axes {
  readonly x: string;
  readonly y: string;
  /** Whether the vertical axis is logarithmic. */
  readonly log: boolean;
}

const LEFT = 70;
const RIGHT = WIDTH - 230;
const BOTTOM = 330;
const COLOURS = ["#1769aa", "#0f9d76", "#c2571a", "#7b4bb5", "#8a8a8a", "#b3261e"];

/** One line per series; the horizontal axis begins at zero. */
export function lineChart(title: string, axes: Axes, series: readonly Series[]): string {
  const points = series.flatMap((one) => one.points);
  const mostX = Math.max(...points.map(({ x }) => x), Number.MIN_VALUE);
  const scale = axes.log ? logarithmic(points) : linear(points);
  const px = (x: number): number => LEFT + (x / mostX) * (RIGHT - LEFT);
  const py = (y: number): number => BOTTOM - scale.share(y) * (BOTTOM - TOP);
  const place = ({ x, y }: Point): string => `${fixed(px(x))},${fixed(py(y))}`;
  const grid = scale.ticks.flatMap((y) => [
    `<line x1="${LEFT}" x2="${RIGHT}" y1="${fixed(py(y))}" y2="${fixed(py(y))}" stroke="#ddd"/>`,
    text(LEFT - 6, py(y) + 4, short(y), "end"),
  ]);
  const marks = [...new Set(points.map(({ x }) => x))].map((x) =>
    text(px(x), BOTTOM + 18, short(x), "middle"),
  );
  const lines = series.flatMap((one, index) => line(one, index, place));
  const axis = text((LEFT + RIGHT) / 2, BOTTOM + 38, axes.x, "middle");
  return svg(BOTTOM + 50, [heading(title, axes.y), ...grid, ...marks, axis, ...lines]);
}

/** The line with its points, and its name beside the drawing. */
function line({ name, ours, points }: Series, index: number, place: (point: Point) => string): string[] {
  const colour = COLOURS[index % COLOURS.length] ?? "#000";
  const dots = points.map((point) => {
    const [x, y] = place(point).split(",");
    return `<circle cx="${x}" cy="${y}" r="3" fill="${colour}"/>`;
  });
  const y = TOP + index * 22;
  return [
    `<polyline points="${points.map(place).join(" ")}" fill="none" stroke="${colour}" stroke-width="${ours ? 3 : 1.5}"/>`,
    ...dots,
    `<rect x="${RIGHT + 20}" y="${y}" width="14" height="4" fill="${colour}"/>`,
    text(RIGHT + 40, y + 6, name, "start", ours),
  ];
}

interface Scale {
  /** How far up a value stands, from 0 to 1. */
  share(y: number): number;
  readonly ticks: readonly number[];
}

function linear(points: readonly Point[]): Scale {
  const high = Math.max(...points.map(({ y }) => y)) * 1.1;
  return { share: (y) => y / high, ticks: [0, 1, 2, 3, 4].map((n) => (high * n) / 4) };
}

function logarithmic(points: readonly Point[]): Scale {
  const logs = points.map(({ y }) => Math.log10(y));
  const low = Math.floor(Math.min(...logs));
  const high = Math.max(low + 1, Math.ceil(Math.max(...logs)));
  return {
    share: (y) => (Math.log10(y) - low) / (high - low),
    ticks: Array.from({ length: high - low + 1 }, (_, power) => 10 ** (low + power)),
  };
}
