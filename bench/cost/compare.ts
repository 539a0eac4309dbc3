/** Two things measured in turn. */
export interface Comparison {
  /** Means. */
  readonly here: number;
  readonly there: number;
  /** The 95 % interval of the mean difference of a pair, as a fraction of `there`. */
  readonly low: number;
  readonly high: number;
}

/** Student's t for 95 %, two-sided, by degrees of freedom from 1 on; beyond the table the normal distribution's. */
const T = [
  12.71, 4.3, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.2, 2.18, 2.16, 2.14, 2.13, 2.12, 2.11, 2.1,
  2.09, 2.09,
];
const T_MANY = 1.96;

/** Pairs, not two heaps: a slow minute makes both of a pair slow, and their difference stays. */
export function compare(pairs: readonly (readonly [number, number])[]): Comparison {
  const mean = (numbers: readonly number[]): number =>
    numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  const ratios = pairs.map(([here, there]) => here / there - 1);
  const middle = mean(ratios);
  const variance = ratios.reduce((sum, ratio) => sum + (ratio - middle) ** 2, 0) / (ratios.length - 1);
  const margin = (T[ratios.length - 2] ?? T_MANY) * Math.sqrt(variance / ratios.length);
  return {
    here: mean(pairs.map(([here]) => here)),
    there: mean(pairs.map(([, there]) => there)),
    low: middle - margin,
    high: middle + margin,
  };
}
