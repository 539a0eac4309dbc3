import { quantile } from "../measures/measure.ts";

/** What one run of one entry of a measure brought. */
export interface Result {
  readonly measure: string;
  readonly entry: string;
  /** From 1. */
  readonly round: number;
  readonly values: Readonly<Record<string, number>>;
}

export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export class Results {
  readonly all: Result[] = [];

  /** Undefined when nothing was measured under these names. */
  summary(measure: string, entry: string, value: string): Summary | undefined {
    const found = this.all
      .filter((result) => result.measure === measure && result.entry === entry)
      .flatMap(({ values }) => values[value] ?? []);
    if (found.length === 0) return undefined;
    return { median: quantile(found, 0.5), min: quantile(found, 0), max: quantile(found, 1) };
  }

  median(measure: string, entry: string, value: string): number | undefined {
    return this.summary(measure, entry, value)?.median;
  }
}
