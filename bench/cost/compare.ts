/** How far the first of two things measured in turn is from the second, as fractions of the second. */
export interface Difference {
  readonly mean: number;
  /** Half of its 95 % interval; undefined for a single pair. */
  readonly margin: number | undefined;
}

/** Student's t for 95 %, two-sided, by degrees of freedom from 1 on; beyond the table the normal distribution's. */
const T = [
  12.71, 4.3, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.2, 2.18, 2.16, 2.14, 2.13, 2.12, 2.11, 2.1,
  2.09, 2.09,
];
const T_MANY = 1.96;

/** Pairs, not two heaps: a slow minute makes both of a pair slow, and their difference stays. */
export function compare(pairs: readonly (readonly [number, number])[]): Difference {
  const ratios = pairs.map(([here, there]) => here / there - 1);
  const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
  if (ratios.length === 1) return { mean, margin: undefined };
  const variance = ratios.reduce((sum, ratio) => sum + (ratio - mean) ** 2, 0) / (ratios.length - 1);
  return { mean, margin: (T[ratios.length - 2] ?? T_MANY) * Math.sqrt(variance / ratios.length) };
}
