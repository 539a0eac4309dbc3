import { expect, test } from "vitest";
import type { Limit } from "./limit.ts";
import { lastPlaceOf, mayMeet, placeOf } from "./place.ts";
import { Policies } from "./policies.ts";

const limit = (name: string, more: Partial<Limit> = {}): Limit => ({
  name,
  generation: 1,
  whenFull: "wait",
  epoch: 1,
  ...more,
});

const JOB = { queue: "mail", type: "send", priority: "high", labels: { tenant: "acme" } } as const;

test("a job waits before the first of its gates, one of a paused type for its type, any other nowhere", () => {
  const limits = [
    limit("b", { keyLabel: "tenant" }),
    limit("a", { type: "send" }),
    limit("c", { queue: "other" }),
  ];
  const policies = new Policies({ epoch: 1, limits, pauses: [] });
  expect(placeOf(policies, JOB)).toEqual({ hold: "limit:a~1:1:mail:", gates: ["a~1:", "b~1:acme"] });
  const paused = new Policies({ epoch: 1, limits, pauses: [{ kind: "type", type: "send" }] });
  expect(placeOf(paused, JOB)).toEqual({ hold: "pause:send", gates: ["a~1:", "b~1:acme"] });
  expect(placeOf(Policies.none, JOB)).toEqual({ hold: undefined, gates: [] });
});

test("a gate is behind those of limits that come first by name and may be about the same job", () => {
  const limits = [
    limit("a", { queue: "mail" }),
    limit("b", { queue: "other" }),
    limit("c", { type: "send" }),
    limit("d", { queue: "mail", type: "noop" }),
    limit("e"),
  ];
  const policies = new Policies({ epoch: 1, limits, pauses: [] });
  expect(limits.map((one) => lastPlaceOf(one, policies))).toEqual([1, 1, 3, 2, 4]);
});

test.each([
  [{}, {}, true],
  [{ queue: "a" }, { type: "t" }, true],
  [{ queue: "a" }, { queue: "a", type: "t" }, true],
  [{ queue: "a" }, { queue: "b" }, false],
  [{ queue: "a", type: "t" }, { queue: "a", type: "u" }, false],
])("selectors %j and %j may be about one job: %s", (a, b, may) => {
  expect([mayMeet(a, b), mayMeet(b, a)]).toEqual([may, may]);
});
