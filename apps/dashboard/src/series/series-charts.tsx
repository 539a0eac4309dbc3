import type { VNode } from "preact";
import { useMemo, useRef } from "preact/hooks";
import { durationOf, timestampOf } from "../format/times.ts";
import { useShared } from "../live/use-shared.ts";
import { Chart, type ChartLine } from "../parts/chart.tsx";
import { Loaded } from "../parts/failed.tsx";
import { now } from "../parts/now.ts";
import { fillSeries, type Range, rangeAt } from "./fill.ts";
import { chosenRange } from "./range-choice.tsx";

/** A minute's numbers come seconds after it: asked for twice a minute, they are late by half of one. */
const EVERY_MS = 30_000;

/** What came, what ended, what failed, and how long it took, from the table of minutes. "" = of all queues. */
export function SeriesCharts({ queue }: { readonly queue: string }): VNode {
  const range = rangeAt(now.value, chosenRange());
  const { from, to, step } = range;
  const series = useShared(
    "getSeries",
    { queue, from: timestampOf(from), to: timestampOf(to), step: durationOf(step) },
    EVERY_MS,
  );
  const last = useRef<Drawn | undefined>(undefined);
  if (series.answer !== undefined) last.current = { queue, points: series.answer.points, range };
  const { current: drawn } = last;
  // Each minute begins another range: until its numbers have come, those of the one before stay where they are.
  if (series.answer === undefined && drawn?.queue === queue && drawn.range.step === step)
    return <Charts points={drawn.points} {...drawn.range} />;
  return <Loaded shared={series}>{({ points }) => <Charts points={points} {...range} />}</Loaded>;
}

type Points = Parameters<typeof fillSeries>[0];

interface Drawn {
  readonly queue: string;
  readonly points: Points;
  readonly range: Range;
}

function Charts({
  points,
  from,
  to,
  step,
}: {
  readonly points: Points;
  readonly from: number;
  readonly to: number;
  readonly step: number;
}): VNode {
  const { times, jobs, errors, waits, runs } = useMemo(() => {
    const series = fillSeries(points, { from, to, step });
    const line = (name: string, colour: ChartLine["colour"], values: ChartLine["values"]): ChartLine => ({
      name,
      colour,
      values,
    });
    return {
      times: series.times,
      jobs: [line("arrived", 1, series.arrivals), line("ended", 2, series.completions)],
      errors: [line("failed attempts", 3, series.errors)],
      waits: [line("half", 1, series.waitP50), line("99 of 100", 4, series.waitP99)],
      runs: [line("half", 1, series.runP50), line("99 of 100", 4, series.runP99)],
    };
  }, [points, from, to, step]);
  const per = step === 60_000 ? "a minute" : `in ${step / 60_000} min`;
  return (
    <div class="charts">
      <Chart title={`Jobs ${per}`} times={times} lines={jobs} unit="count" />
      <Chart title={`Failures ${per}`} times={times} lines={errors} unit="count" />
      <Chart title="Wait before a start" times={times} lines={waits} unit="ms" />
      <Chart title="Run time" times={times} lines={runs} unit="ms" />
    </div>
  );
}
