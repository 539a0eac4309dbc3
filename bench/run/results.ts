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

  /** A value of two entries, as they were measured in the same rounds. */
  pairs(
    measure: string,
    [one, other]: readonly [string, string],
    value: string,
  ): (readonly [number, number])[] {
    const of = (entry: string): Map<number, number> =>
      new Map(
        this.all.flatMap((result) => {
          const found = result.values[value];
          return result.measure === measure && result.entry === entry && found !== undefined
            ? [[result.round, found] as const]
            : [];
        }),
      );
    const others = of(other);
    return [...of(one)].flatMap(([round, found]) => {
      const paired = others.get(round);
      return paired === undefined ? [] : [[found, paired] as const];
    });
  }

  median(measure: string, entry: string, value: string): number | undefined {
    return this.summary(measure, entry, value)?.median;
  }
}
