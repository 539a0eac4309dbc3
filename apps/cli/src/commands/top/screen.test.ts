import { create } from "@bufbuild/protobuf";
import { FaultSchema } from "@muster/proto/scheduler/v1/fault_service";
import { GetFleetResponseSchema } from "@muster/proto/scheduler/v1/fleet_service";
import { QueueStatusSchema } from "@muster/proto/scheduler/v1/queue";
import { expect, test } from "vitest";
import { withoutColour } from "../../output/paint.ts";
import { type Seen, screenLines } from "./screen.ts";

const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
const SEEN: Seen = {
  url: "http://127.0.0.1:8081",
  context: "production",
  queues: many(50, (index) =>
    create(QueueStatusSchema, { queue: `queue-${index}`, ready: { value: BigInt(index) } }),
  ),
  fleet: create(GetFleetResponseSchema, { leaderName: "a-worker-with-a-long-name" }),
  faults: many(5, (index) =>
    create(FaultSchema, {
      fingerprint: `${index}`.repeat(16),
      type: "resize",
      message: "disk is full\n\u001b[2J",
    }),
  ),
  at: new Date(0),
};

test.each([
  [80, 24],
  [60, 20],
  [60, 15],
  [30, 8],
  [10, 3],
  [1, 1],
])("on %i by %i nothing is wider or longer, and queues are the last to go", (columns, rows) => {
  const lines = screenLines(SEEN, withoutColour, { columns, rows }, "");
  expect(lines.length).toBeLessThanOrEqual(rows);
  expect(Math.max(...lines.map((line) => Array.from(line).length))).toBeLessThanOrEqual(columns);
  expect(lines.join("\n")).not.toContain("\u001b");
  expect(lines.filter((line) => line.startsWith("queue-")).length > 1).toBe(rows >= 8);
  expect(lines.some((line) => line.startsWith("FAULT"))).toBe(rows >= 12);
});

test("the busiest queues are shown, how many more there are, and why it is not of now", () => {
  const lines = screenLines(SEEN, withoutColour, { columns: 200, rows: 24 }, "Not of now: it is away");
  expect(lines[1]).toBe("Not of now: it is away");
  expect(lines[4]).toMatch(/^queue-49 +49 /u);
  expect(lines).toContain("and 38 queues more");
  expect(screenLines(SEEN, withoutColour, undefined)).toHaveLength(4 + 50 + 2 + 5);
});
