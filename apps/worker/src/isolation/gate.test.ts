import { expect, test } from "vitest";
import { createGate } from "./gate.ts";

const never = new AbortController().signal;

test("lets in as many as there are places, then one for each that leaves, in order", async () => {
  const gate = createGate(2);
  const entered: number[] = [];
  const visitors = [1, 2, 3, 4].map(async (visitor) => {
    if (await gate.enter(never)) entered.push(visitor);
  });
  await Promise.all(visitors.slice(0, 2));
  expect(entered).toEqual([1, 2]);
  gate.leave();
  await visitors[2];
  expect(entered).toEqual([1, 2, 3]);
  gate.leave();
  await visitors[3];
  expect(entered).toEqual([1, 2, 3, 4]);
});

test("who gives up waiting takes no place", async () => {
  const gate = createGate(1);
  await gate.enter(never);
  const impatient = new AbortController();
  const gaveUp = gate.enter(impatient.signal);
  const patient = gate.enter(never);
  impatient.abort();
  expect(await gaveUp).toBe(false);
  gate.leave();
  expect(await patient).toBe(true);
  gate.leave();
  expect(await gate.enter(never)).toBe(true);
});

test("an aborted signal is never let in", async () => {
  expect(await createGate(1).enter(AbortSignal.abort())).toBe(false);
});
