import { expect, test } from "vitest";
import { createIdSource } from "./uuid-v7.ts";

test("ids are UUIDs of version 7, all different, and grow even when the clock stands or goes back", () => {
  let now = 1_700_000_000_000;
  const newId = createIdSource(() => now);
  const ids = Array.from({ length: 10_000 }, (_item, n) => {
    if (n === 6_000) now -= 5_000;
    return newId();
  });
  for (const id of ids)
    expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  expect(ids).toEqual(ids.toSorted());
  expect(new Set(ids).size).toBe(ids.length);
});
