import type { Tail } from "@muster/queue";
import { expect, test } from "vitest";
import { Starvation } from "./starvation.ts";

const tail = (at: number): Tail => ({
  depth: 1,
  raw: "{}",
  oldest: { task_id: "x", type: "x", priority: "low", at },
});

test("lanes that wait too long are named, the longest waiting first", () => {
  const starvation = new Starvation(1_000);
  starvation.observe(
    new Map<string, Tail>([
      ["q:high", tail(9_500)],
      ["q:low", tail(7_000)],
      ["q:default", tail(8_000)],
      ["q:critical", { depth: 0 }],
    ]),
    10_000,
  );
  expect(starvation.due()).toEqual(["q:low", "q:default"]);
});

test("at most one element in eight comes from them, and one of a take", () => {
  const starvation = new Starvation(1_000);
  starvation.observe(new Map([["q:low", tail(0)]]), 10_000);
  let aged = 0;
  for (let take = 0; take < 800; take += 1) {
    const asked = starvation.due().length > 0;
    if (asked) aged += 1;
    starvation.onTaken(1, asked);
  }
  expect(aged).toBe(100);
  starvation.onTaken(500, true);
  expect(starvation.due()).toEqual(["q:low"]);
});

test("case E3: what is known of lanes that were not looked at stays, and goes with the lane", () => {
  const starvation = new Starvation(1_000);
  starvation.observe(new Map([["q:a:low", tail(0)]]), 10_000);
  starvation.observe(new Map([["q:b:low", tail(1)]]), 10_000);
  expect(starvation.due()).toEqual(["q:a:low", "q:b:low"]);
  starvation.observe(new Map([["q:a:low", { depth: 0 }]]), 10_000);
  expect(starvation.due()).toEqual(["q:b:low"]);
  starvation.keep(["q:default"]);
  expect(starvation.due()).toEqual([]);
});
