import { expect, test } from "vitest";
import type { Limit } from "./limit.ts";
import { pauseName } from "./pause.ts";
import { Policies } from "./policies.ts";

const limit = (name: string, more: Partial<Limit> = {}): Limit => ({
  name,
  generation: 1,
  whenFull: "wait",
  epoch: 1,
  ...more,
});

const namesFor = (policies: Policies, queue: string, type: string): string[] =>
  policies.limitsFor(queue, type).map(({ name }) => name);

test("a limit is of the jobs that its selector names, and the limits of a job are in the order of their names", () => {
  const limits = [
    limit("z"),
    limit("by-queue", { queue: "mail" }),
    limit("by-type", { type: "send" }),
    limit("by-both", { queue: "mail", type: "send" }),
  ];
  const policies = new Policies({ epoch: 1, limits, pauses: [] });
  expect(namesFor(policies, "mail", "send")).toEqual(["by-both", "by-queue", "by-type", "z"]);
  expect(namesFor(policies, "default", "send")).toEqual(["by-type", "z"]);
  expect(namesFor(policies, "mail", "noop")).toEqual(["by-queue", "z"]);
  expect(namesFor(policies, "default", "noop")).toEqual(["z"]);
  expect(policies.isFree("default", "noop")).toBe(false);
});

test("of more limits than a job may have, the first count", () => {
  const limits = ["e", "d", "c", "b", "a"].map((name) => limit(name));
  expect(namesFor(new Policies({ epoch: 1, limits, pauses: [] }), "q", "t")).toEqual(["a", "b", "c", "d"]);
});

test("pauses of queues, types and keys are told apart; a key of a limit that is gone is nobody's gate", () => {
  const policies = new Policies({
    epoch: 1,
    limits: [limit("mail", { generation: 3, type: "send" })],
    pauses: [
      { kind: "queue", queue: "a" },
      { kind: "type", type: "b" },
      { kind: "key", limit: "mail", key: "acme" },
      { kind: "key", limit: "gone", key: "acme" },
    ],
  });
  expect(policies.pausedGates).toEqual(["mail~3:acme"]);
  expect([policies.isQueuePaused("a"), policies.isQueuePaused("b")]).toEqual([true, false]);
  expect([policies.isTypePaused("b"), policies.isTypePaused("a")]).toEqual([true, false]);
  expect(policies.isFree("a", "any")).toBe(false);
  expect(policies.isFree("any", "b")).toBe(false);
  expect(policies.isFree("any", "send")).toBe(false);
  expect(policies.isFree("b", "a")).toBe(true);
});

test("without policies every job is free", () => {
  expect(Policies.none.isEmpty).toBe(true);
  expect(Policies.none.isFree("default", "noop")).toBe(true);
  expect(Policies.none.limitsFor("default", "noop")).toEqual([]);
});

test("what is remembered of queues and types has a bound, beyond which nothing changes", () => {
  const policies = new Policies({ epoch: 1, limits: [limit("one", { type: "t7" })], pauses: [] });
  const matching = Array.from({ length: 25_000 }, (_, n) => policies.limitsFor("q", `t${n}`).length);
  expect(matching.reduce((sum, one) => sum + one, 0)).toBe(1);
  expect(namesFor(policies, "q", "t7")).toEqual(["one"]);
});

test("each target has one name", () => {
  expect(pauseName({ kind: "queue", queue: "mail" })).toBe("queue:mail");
  expect(pauseName({ kind: "type", type: "a:b" })).toBe("type:a:b");
  expect(pauseName({ kind: "key", limit: "x", key: "a:b" })).toBe("key:x:a:b");
});
