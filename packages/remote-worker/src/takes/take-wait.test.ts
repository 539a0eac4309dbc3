import { expect, test } from "vitest";
import { TakeWait } from "./take-wait.ts";

test("a take waits for less than whatever ends silent calls lets it, and is patient again later", () => {
  const wait = new TakeWait();
  expect(wait.ms(0)).toBe(20_000);
  wait.onCut(200, 0);
  expect(wait.ms(1)).toBe(20_000);
  wait.onCut(5_000, 10);
  expect(wait.ms(11)).toBe(4_000);
  wait.onCut(2_000, 20);
  expect(wait.ms(21)).toBe(1_600);
  expect(wait.ms(700_000)).toBe(20_000);
});
