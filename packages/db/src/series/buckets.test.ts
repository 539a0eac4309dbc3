import * as fc from "fast-check";
import { expect, test } from "vitest";
import { BUCKET_ERROR, BUCKETS, bucketOf, msOfBucket } from "./buckets.ts";

const DAY_MS = 86_400_000;

test("the number that stands for a bucket is as far from what the bucket holds as is said, and no farther", () => {
  const time = fc.double({ min: 1, max: 24 * DAY_MS, noNaN: true });
  fc.assert(
    fc.property(time, (ms) => {
      const estimate = msOfBucket(bucketOf(ms));
      expect(Math.max(estimate / ms, ms / estimate) - 1).toBeLessThanOrEqual(BUCKET_ERROR + 1e-9);
    }),
  );
});

test("a longer time is never in a lower bucket", () => {
  const times = fc.array(fc.double({ min: 0, max: 40 * DAY_MS, noNaN: true }), { minLength: 2 });
  fc.assert(
    fc.property(times, (ms) => {
      const buckets = ms.toSorted((one, other) => one - other).map(bucketOf);
      expect(buckets).toEqual(buckets.toSorted((one, other) => one - other));
    }),
  );
});

test.each([
  [0, 0],
  [1, 0],
  [1.01, 1],
  [2, 2],
  [1_000, 20],
  [-5, 0],
  [Number.NaN, 0],
  [Number.POSITIVE_INFINITY, BUCKETS - 1],
  [400 * DAY_MS, BUCKETS - 1],
])("%d ms are in bucket %d", (ms, bucket) => {
  expect(bucketOf(ms)).toBe(bucket);
});
