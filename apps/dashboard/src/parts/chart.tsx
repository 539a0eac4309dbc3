import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { short, whole } from "../format/numbers.ts";
import { lasting } from "../format/times.ts";

export interface ChartLine {
  readonly name: string;
  /** A colour of the style sheet: --line-1 to --line-4. */
  readonly colour: 1 | 2 | 3 | 4;
  /** One for each of `times`; null: nothing was measured. */
  readonly values: readonly (number | null)[];
}

export interface ChartProps {
  readonly title: string;
  /** Beginnings of the steps, milliseconds. */
  readonly times: readonly number[];
  readonly lines: readonly ChartLine[];
  readonly unit: "count" | "ms";
}

const HEIGHT = 160;

/** Lines over time, with a sentence for those who do not see them. */
export function Chart({ title, times, lines, unit }: ChartProps): VNode {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const { current } = ref;
    if (current === null) return undefined;
    const plot = new uPlot(optionsOf(current, lines, unit), dataOf(times, lines), current);
    const resized = new ResizeObserver(() => plot.setSize({ width: current.clientWidth, height: HEIGHT }));
    resized.observe(current);
    return () => {
      resized.disconnect();
      plot.destroy();
    };
  }, [times, lines, unit]);
  return (
    <figure class="chart">
      <figcaption>
        <strong>{title}</strong>
        {lines.map(({ name, colour, values }) => (
          <span key={name} class="legend">
            <i class={`line-${colour}`} /> {name} <b>{shown(lastOf(values), unit)}</b>
          </span>
        ))}
      </figcaption>
      <div ref={ref} role="img" aria-label={`${title}: ${sentence(lines, unit)}`} />
    </figure>
  );
}

const lastOf = (values: readonly (number | null)[]): number | null => values.at(-1) ?? null;

function shown(value: number | null, unit: ChartProps["unit"]): string {
  if (value === null) return "–";
  return unit === "ms" ? lasting(value) : whole(value);
}

const sentence = (lines: readonly ChartLine[], unit: ChartProps["unit"]): string =>
  lines.map(({ name, values }) => `${name} lately ${shown(lastOf(values), unit)}`).join(", ");

const dataOf = (times: readonly number[], lines: readonly ChartLine[]): uPlot.AlignedData => [
  times.map((ms) => ms / 1000),
  ...lines.map(({ values }) => [...values]),
];

function optionsOf(place: HTMLElement, lines: readonly ChartLine[], unit: ChartProps["unit"]): uPlot.Options {
  const style = getComputedStyle(place);
  const axis = {
    stroke: style.getPropertyValue("--quiet"),
    grid: { stroke: style.getPropertyValue("--line"), width: 1 },
    ticks: { show: false },
  };
  const label = unit === "ms" ? lasting : short;
  return {
    width: Math.max(place.clientWidth, 120),
    height: HEIGHT,
    legend: { show: false },
    cursor: { drag: { x: false, y: false } },
    scales: { y: { range: (_, __, max) => [0, max > 0 ? max * 1.1 : 1] } },
    axes: [
      { ...axis, space: 60 },
      { ...axis, size: 56, values: (_, ticks) => ticks.map((tick) => label(tick)) },
    ],
    series: [
      {},
      ...lines.map(({ name, colour }) => ({
        label: name,
        stroke: style.getPropertyValue(`--line-${colour}`),
        width: 1.5,
        points: { show: false },
        spanGaps: false,
      })),
    ],
  };
}
