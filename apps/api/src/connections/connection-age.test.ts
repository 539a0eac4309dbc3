import { expect, test } from "vitest";
import { spreadAge } from "./connection-age.ts";

test("ages spread by a tenth either way", () => {
  expect([spreadAge(1_000, 0), spreadAge(1_000, 0.5), spreadAge(1_000, 1)]).toEqual([900, 1_000, 1_100]);
});
