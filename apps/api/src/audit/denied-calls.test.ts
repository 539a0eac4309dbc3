import type { AuditEntry } from "@muster/db";
import { expect, test } from "vitest";
import { DeniedCalls } from "./denied-calls.ts";
import { RecentReads } from "./recent-reads.ts";

const entryOf = (id: string): AuditEntry => ({
  who: { kind: "token", id, name: id },
  address: "",
  agent: "",
  method: "scheduler.v1.QueueService/PutLimit",
  targets: [],
  filter: null,
  count: 1,
  reason: "",
  requestHash: "",
  result: "PERMISSION_DENIED",
});

test("sequence 81: of a flood of refused calls the first have rows, and all are counted; others are told apart", () => {
  const denied = new DeniedCalls();
  const rows = Array.from({ length: 1_000 }, (_, ms) => denied.add(entryOf("eve"), ms)).flatMap(
    (row) => row ?? [],
  );
  expect(rows).toHaveLength(20);
  expect(denied.add(entryOf("ada"), 1_000)).toBeDefined();
  const more = denied.take(1_000);
  expect(more).toMatchObject([{ who: { id: "eve" }, count: 980, result: "PERMISSION_DENIED" }]);
  expect(denied.take(2_000)).toEqual([]);
  // A minute later there may be one more.
  expect(denied.add(entryOf("eve"), 61_000)).toBeDefined();
  expect(denied.add(entryOf("eve"), 61_001)).toBeUndefined();
});

test("thousands of identities share what one has, and who is not refused any more is forgotten", () => {
  const denied = new DeniedCalls();
  const floodAt = (ms: number): number =>
    Array.from({ length: 5_000 }, (_, n) => denied.add(entryOf(`made-up-${n}`), ms)).filter(
      (row) => row !== undefined,
    ).length;
  expect(floodAt(0)).toBe(1_000 + 20);
  expect(denied.take(0).reduce((sum, { count }) => sum + count, 0)).toBe(5_000 - 1_020);
  denied.take(86_400_000);
  expect(denied.add(entryOf("new"), 86_400_000)).toBeDefined();
});

test("the same read is remembered for a minute, and no more of them than there is room for", () => {
  const recent = new RecentReads();
  recent.add("a", 0);
  expect(recent.has("a", 59_999)).toBe(true);
  expect(recent.has("a", 60_000)).toBe(false);
  for (let n = 0; n < 20_000; n += 1) recent.add(`b${n}`, 1);
  expect(recent.has("b9999", 2)).toBe(false);
  expect(recent.has("b10000", 2)).toBe(true);
});
