import * as fc from "fast-check";
import { expect, test } from "vitest";
import { withFault } from "../log/fault.ts";
import { backoff } from "./backoff.ts";

test("the bound doubles from initialMs up to maxMs, and reset starts it again", () => {
  const delays = backoff({ initialMs: 100, maxMs: 500, random: () => 1 });
  const four = (): number[] => [delays.next(), delays.next(), delays.next(), delays.next()];
  expect(four()).toEqual([100, 200, 400, 500]);
  delays.reset();
  expect(four()).toEqual([100, 200, 400, 500]);
});

test("leastMs is added to every delay", () => {
  const delays = backoff({ initialMs: 100, maxMs: 200, leastMs: 50, random: () => 1 });
  expect([delays.next(), delays.next(), delays.next()]).toEqual([150, 250, 250]);
});

test("what only an operator can mend has a delay of its own, and does not make the others longer", () => {
  const refused = withFault(new Error("refused"), { kind: "permanent", reason: "password", cause: "wrong" });
  const delays = backoff({ initialMs: 100, maxMs: 500, random: () => 1 });
  expect([delays.next(refused), delays.next(refused), delays.next(new Error("away"))]).toEqual([
    5_000, 5_000, 100,
  ]);
  expect(backoff({ initialMs: 100, maxMs: 500, permanentMs: 900 }).next(refused)).toBe(900);
});

test("whoever refuses may ask for a longer delay, which chance makes longer still", () => {
  const busy = (afterMs: number): Error =>
    withFault(new Error("busy"), { kind: "passing", reason: "busy", cause: "busy", afterMs });
  const delays = backoff({ initialMs: 100, maxMs: 200, leastMs: 50, random: () => 1 });
  expect([delays.next(busy(3_000)), delays.next(busy(10)), delays.next(busy(1e9))]).toEqual([
    3_100, 250, 60_200,
  ]);
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
