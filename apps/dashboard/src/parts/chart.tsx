import type { VNode } from "preact";
import { short, whole } from "../format/numbers.ts";
import { clock, day, lasting } from "../format/times.ts";
import { serverNow } from "../server-clock.ts";

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

/** Of the picture's own coordinates, which the page stretches. */
const [WIDTH, HEIGHT] = [1_000, 100];

/**
 * Lines over time, with a sentence for those who do not see them. Drawn by the browser: a library for it would be a quarter of all
 * that a browser loads (docs/decisions/0064).
 */
export function Chart({ title, times, lines, unit }: ChartProps): VNode {
  const most = Math.max(0, ...lines.flatMap(({ values }) => values.map((value) => value ?? 0)));
  const top = unit === "ms" ? Math.max(1, most * 1.1) : roundAbove(most);
  const label = unit === "ms" ? lasting : short;
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
      <div class="plot" role="img" aria-label={`${title}: ${sentence(lines, unit)}`}>
        <span class="axis">{label(top)}</span>
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
          <path class="grid" d={`M0 ${HEIGHT / 2}H${WIDTH}M0 ${HEIGHT}H${WIDTH}`} />
          {lines.map(({ name, colour, values }) => (
            <path key={name} class={`stroke-${colour}`} d={pathOf(values, top)} />
          ))}
        </svg>
        <div class="axis times">
          {[0, 0.5, 1].map((part) => (
            <span key={part}>{timeAt(times, part)}</span>
          ))}
        </div>
      </div>
    </figure>
  );
}

/** The next number that is easily read: an axis that ends at 254.1 says less than one that ends at 300. */
function roundAbove(most: number): number {
  if (most <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  return power * (ROUND.find((step) => most <= step * power) ?? 10);
}
const ROUND = [1, 1.5, 2, 3, 4, 5, 6, 8];

const DAY_MS = 86_400_000;

/** Of several days the hour alone says nothing. */
function timeAt(times: readonly number[], part: number): string {
  const at = times[Math.round(part * (times.length - 1))] ?? serverNow();
  const lasts = (times.at(-1) ?? 0) - (times[0] ?? 0);
  return lasts > DAY_MS ? day(at) : clock(at).slice(0, 5);
}

/** Where nothing was measured there is a gap, and what stands alone is a dot. */
function pathOf(values: readonly (number | null)[], top: number): string {
  const step = WIDTH / Math.max(1, values.length - 1);
  let path = "";
  let open = false;
  for (const [index, value] of values.entries()) {
    if (value !== null) {
      const x = Math.round(index * step * 10) / 10;
      const y = Math.round((1 - value / top) * HEIGHT * 10) / 10;
      path += open ? `L${x} ${y}` : `M${x} ${y}h0`;
    }
    open = value !== null;
  }
  return path;
}

const lastOf = (values: readonly (number | null)[]): number | null => values.at(-1) ?? null;

function shown(value: number | null, unit: ChartProps["unit"]): string {
  if (value === null) return "–";
  return unit === "ms" ? lasting(value) : whole(value);
}

const sentence = (lines: readonly ChartLine[], unit: ChartProps["unit"]): string =>
  lines.map(({ name, values }) => `${name} lately ${shown(lastOf(values), unit)}`).join(", ");
