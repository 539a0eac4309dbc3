import { PRIORITIES } from "@muster/job";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { gateOf, gatesOf, keyOf, parseGate, shortKey } from "./gate.ts";
import { limitHold } from "./holds/limit-hold.ts";
import { readHold } from "./holds/read-hold.ts";

const anyName = fc.stringMatching(/^[A-Za-z0-9_.-]{1,64}$/);
const anyKey = fc.oneof(
  fc.string({ maxLength: 80, unit: "binary" }),
  fc.constantFrom("", ":", "a:b", "~1:", "\n", "#", "limit:x~1:0:q:k"),
);
const anyLimit = fc.record({ name: anyName, generation: fc.integer({ min: 1, max: 2 ** 31 - 1 }) });

test("sequence 63: a gate says its limit, its generation and its key, whatever the key is", () => {
  fc.assert(
    fc.property(anyLimit, anyKey, ({ name, generation }, text) => {
      const key = shortKey(text);
      expect(parseGate(gateOf({ name, generation }, key))).toEqual({ limit: name, generation, key });
    }),
  );
});

test.each(["constructor", "__proto__", "toString"])("a job without the label %s has no key", (keyLabel) => {
  expect(keyOf({ keyLabel }, { other: "x" })).toBe("");
  expect(keyOf({ keyLabel }, JSON.parse(`{ "${keyLabel}": "own" }`))).toBe("own");
});

test("a hold of a limit says the gate, the priority and the queue", () => {
  fc.assert(
    fc.property(anyLimit, anyKey, fc.constantFrom(...PRIORITIES), anyName, (limit, text, priority, queue) => {
      const key = shortKey(text);
      const gate = gateOf(limit, key);
      const { name, generation } = limit;
      const parts = { limit: name, generation, key };
      expect(readHold(limitHold(gate, { queue, priority }))).toEqual({
        code: "limit",
        gate,
        priority,
        queue,
        ...parts,
      });
    }),
  );
});

test("more urgent jobs of a key stand before others in the order of holds", () => {
  const holds = PRIORITIES.map((priority) => limitHold("x~1:k", { queue: "q", priority }));
  expect(holds.toSorted()).toEqual(holds);
});

test("a key is the label's value; without one, or without a label to look at, it is empty", () => {
  expect(keyOf({ keyLabel: "tenant" }, { tenant: "acme", other: "x" })).toBe("acme");
  expect(keyOf({ keyLabel: "tenant" }, { other: "x" })).toBe("");
  expect(keyOf({ keyLabel: "tenant" }, undefined)).toBe("");
  expect(keyOf({}, { tenant: "acme" })).toBe("");
});

test("a key of more than 64 characters is its digest; characters are what Postgres counts", () => {
  expect(shortKey("x".repeat(64))).toBe("x".repeat(64));
  expect(shortKey("x".repeat(65))).toBe("#1bc932052302d074bdec39795fe00cf6");
  expect(shortKey("😀".repeat(64))).toBe("😀".repeat(64));
  expect(shortKey("😀".repeat(65))).toMatch(/^#[0-9a-f]{32}$/);
});

test("a job's gates are in the order of its limits", () => {
  const limits = [
    { name: "a", generation: 2 },
    { name: "b", generation: 1, keyLabel: "tenant" },
  ];
  expect(gatesOf(limits, { tenant: "acme" })).toEqual(["a~2:", "b~1:acme"]);
});

test.each(["", "x", "x~:", "x~1", "~1:k", "x~y:k", `${"x".repeat(65)}~1:k`])("%j is no gate", (text) => {
  expect(parseGate(text)).toBeUndefined();
});
