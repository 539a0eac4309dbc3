import { expect, test } from "vitest";
import { admits } from "./admits.ts";
import type { Limit } from "./limit.ts";
import { Policies, type PolicyFacts } from "./policies.ts";

const limit = (name: string, more: Partial<Limit> = {}): Limit => ({
  name,
  generation: 1,
  whenFull: "wait",
  epoch: 1,
  ...more,
});
const policies = (facts: Partial<PolicyFacts>): Policies =>
  new Policies({ epoch: 1, limits: [], pauses: [], ...facts });
const JOB = { queue: "mail", type: "send" };

test("what no policy is about begins, whatever it has passed before", () => {
  expect(admits(Policies.none, JOB)).toBe(true);
  expect(admits(policies({ limits: [limit("other", { type: "resize" })] }), JOB)).toBe(true);
  expect(
    admits(policies({ limits: [limit("other", { queue: "default" })] }), { ...JOB, gates: ["gone~1:"] }),
  ).toBe(true);
});

test("a job begins that has passed each limit that is about it, as it is now", () => {
  const now = policies({ limits: [limit("b", { queue: "mail" }), limit("a", { generation: 2 })] });
  expect(admits(now, { ...JOB, gates: ["a~2:acme", "b~1:"] })).toBe(true);
  for (const gates of [
    undefined,
    [],
    ["a~2:acme"],
    ["a~1:acme", "b~1:"],
    ["a~21:acme", "b~1:"],
    ["b~1:", "a~2:acme"],
    ["a~2:acme", "b~1:", "c~1:"],
  ])
    expect(admits(now, { ...JOB, gates })).toBe(false);
});

test("what is paused by its queue, its type or a key does not begin", () => {
  expect(admits(policies({ pauses: [{ kind: "queue", queue: "mail" }] }), JOB)).toBe(false);
  expect(admits(policies({ pauses: [{ kind: "queue", queue: "default" }] }), JOB)).toBe(true);
  expect(admits(policies({ pauses: [{ kind: "type", type: "send" }] }), JOB)).toBe(false);
  const now = policies({ limits: [limit("a")], pauses: [{ kind: "key", limit: "a", key: "acme" }] });
  expect(admits(now, { ...JOB, gates: ["a~1:acme"] })).toBe(false);
  expect(admits(now, { ...JOB, gates: ["a~1:other"] })).toBe(true);
});
