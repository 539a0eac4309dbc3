import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Heap } from "./heap.ts";

test("whatever is pushed and popped in between, the least one is first", () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer(), { nil: undefined })), (steps) => {
      const heap = new Heap<number>((a, b) => a < b);
      const model: number[] = [];
      for (const step of steps) {
        if (step !== undefined) {
          heap.push(step);
          model.push(step);
          model.sort((a, b) => a - b);
        }
        const [popped, least] = step === undefined ? [heap.pop(), model.shift()] : [];
        expect(popped).toBe(least);
        expect([heap.first, heap.size]).toEqual([model[0], model.length]);
      }
    }),
  );
});
