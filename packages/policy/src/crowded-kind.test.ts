import * as fc from "fast-check";
import { expect, test } from "vitest";
import { crowdedKind } from "./crowded-kind.ts";
import { type Limit, MAX_LIMITS_OF_A_JOB, type Selector } from "./limit.ts";

const limitsOf = (selectors: readonly Selector[]): Limit[] =>
  selectors.map((selector, index) => ({
    ...selector,
    name: `l${index}`,
    generation: 1,
    maxRunning: 1,
    whenFull: "wait",
    epoch: 1,
  }));

test("the fifth limit of a job is told, with the others and the jobs that they have in common", () => {
  const four = [{}, { queue: "mail" }, { type: "send" }, { queue: "mail", type: "send" }];
  expect(crowdedKind(limitsOf(four))).toBeUndefined();
  expect(crowdedKind(limitsOf([...four, { queue: "web" }]))).toBeUndefined();
  expect(crowdedKind(limitsOf([...four, { type: "send" }]))).toEqual({
    queue: "mail",
    type: "send",
    limits: ["l0", "l1", "l2", "l3", "l4"],
  });
  expect(crowdedKind(limitsOf([{}, {}, {}, {}, {}]))).toEqual({ limits: ["l0", "l1", "l2", "l3", "l4"] });
});

test("it is found wherever it is", () => {
  const name = fc.constantFrom("a", "b", "c", undefined);
  const selectors = fc.array(fc.record({ queue: name, type: name }), { maxLength: 14 });
  fc.assert(
    fc.property(selectors, (chosen) => {
      const names = ["a", "b", "c", "d"];
      const most = Math.max(
        ...names.flatMap((queue) =>
          names.map(
            (type) =>
              chosen.filter((one) => (one.queue ?? queue) === queue && (one.type ?? type) === type).length,
          ),
        ),
      );
      expect(crowdedKind(limitsOf(chosen)) !== undefined).toBe(most > MAX_LIMITS_OF_A_JOB);
    }),
    { numRuns: 2_000 },
  );
});
