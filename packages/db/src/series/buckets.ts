/** Bounds grow by the square root of two: 63 of them reach from a millisecond to 24 days. */
const STEPS_PER_OCTAVE = 2;
export const BUCKETS = 63;

/**
 * How far the number that stands for a bucket is from any that the bucket holds, at most, as a fraction of it. The lowest
 * bucket holds everything up to a millisecond as well, the highest everything above 24 days.
 */
export const BUCKET_ERROR: number = 2 ** (1 / (2 * STEPS_PER_OCTAVE)) - 1;

/** The bucket of a number of milliseconds. */
export function bucketOf(ms: number): number {
  // NaN, too.
  if (!(ms > 1)) return 0;
  return Math.min(BUCKETS - 1, Math.ceil(STEPS_PER_OCTAVE * Math.log2(ms)));
}

/** The number that stands for a bucket, milliseconds: the geometric middle, which is as far from one end as from the other. */
export function msOfBucket(bucket: number): number {
  return bucket === 0 ? 1 : 2 ** ((bucket - 0.5) / STEPS_PER_OCTAVE);
}
