import * as fc from "fast-check";
import { expect, test } from "vitest";
import { backoff } from "./backoff.ts";

test("the bound doubles from initialMs up to maxMs, and reset starts it again", () => {
  const delays = backoff({ initialMs: 100, maxMs: 500, random: () => 1 });
  const four = (): number[] => [delays.next(), delays.next(), delays.next(), delays.next()];
  expect(four()).toEqual([100, 200, 400, 500]);
  delays.reset();
  expect(four()).toEqual([100, 200, 400, 500]);
});

test("every delay lies between 0 and the bound, however often it is asked for", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5_000 }),
      fc.integer({ min: 1, max: 60_000 }),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), {
        minLength: 1,
        maxLength: 2_000,
      }),
      (initialMs, maxMs, chances) => {
        let turn = 0;
        const delays = backoff({ initialMs, maxMs, random: () => chances[turn++] ?? 0 });
        for (const chance of chances) {
          const delay = delays.next();
          expect(delay).toBeGreaterThanOrEqual(0);
          expect(delay).toBeLessThanOrEqual(chance * maxMs);
        }
      },
    ),
  );
});
