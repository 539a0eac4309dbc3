import { lineText, MAX_LOG_BYTES, MAX_LOG_LINES } from "@muster/job";
import { expect, test } from "vitest";
import { Unwritten } from "./unwritten.ts";

const line = (text: string): string => lineText("info", {}, text);

test("what was offered is offered again until it is written, and what came meanwhile follows", () => {
  const unwritten = new Unwritten();
  unwritten.add("log", line("a"));
  unwritten.add("progress", "0.1");
  unwritten.add("log", line("b"));
  unwritten.add("progress", "0.2");
  const first = unwritten.offer();
  expect(first.entries).toEqual([
    { number: 1, kind: "log", data: line("a") },
    { number: 2, kind: "log", data: line("b") },
    { number: 3, kind: "progress", data: "0.2" },
  ]);
  unwritten.add("progress", "0.3");
  expect(unwritten.offer().entries).toEqual(first.entries);
  unwritten.written();
  expect(unwritten.offer().entries).toEqual([{ number: 4, kind: "progress", data: "0.3" }]);
  unwritten.written();
  expect(unwritten.isEmpty).toBe(true);
});

test.each([
  ["too many", "x", 2 * MAX_LOG_LINES, MAX_LOG_LINES],
  ["too long", "x".repeat(500), 2 * MAX_LOG_LINES, Math.floor(MAX_LOG_BYTES / line("x".repeat(500)).length)],
])("lines that are %s together are cut, with a mark, and progress goes on", (_what, text, count, kept) => {
  const unwritten = new Unwritten();
  for (let n = 0; n < count; n += 1) unwritten.add("log", line(text));
  unwritten.add("progress", "1");
  const { entries } = unwritten.offer();
  expect(entries).toHaveLength(kept + 2);
  expect(entries.at(-3)?.data).toBe(line(text));
  expect(entries.at(-2)?.data).toContain("… (cut)");
  expect(entries.at(-1)).toMatchObject({ kind: "progress", data: "1" });
});
