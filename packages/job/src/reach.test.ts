import { array, assert, constant, oneof, property, string, tuple } from "fast-check";
import { expect, test } from "vitest";
import { commonReach, reaches } from "./reach.ts";

const name = string({ unit: oneof(constant("a"), constant("b")), minLength: 1, maxLength: 4 });
const pattern = oneof(
  name,
  name.map((begin) => `${begin}*`),
);
const reach = array(pattern, { maxLength: 4 });

test("what is reached both ways is what each of them reaches, for any names", () => {
  assert(
    property(tuple(reach, reach, name), ([one, other, queue]) => {
      expect(reaches(commonReach(one, other), queue)).toBe(reaches(one, queue) && reaches(other, queue));
    }),
    { numRuns: 2_000 },
  );
  expect(commonReach(["mail*", "web"], ["mail-eu*", "web*", "fax"])).toEqual(["mail-eu*", "web"]);
});
