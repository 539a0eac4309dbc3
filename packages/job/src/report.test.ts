import { expect, test } from "vitest";
import { MAX_LOG_LINE_BYTES } from "./limits.ts";
import { lineText, progressText } from "./report.ts";

test.each([
  [0, "0"],
  [1, "1"],
  [0.25, "0.25"],
  [{ done: 3, of: 7 }, '{"done":3,"of":7}'],
  ["halfway", '"halfway"'],
  [null, "null"],
  ["\0\uD800", '"\\u0000\\ud800"'],
  ["x".repeat(1_022), `"${"x".repeat(1_022)}"`],
])("%j is a progress value", (value, text) => {
  expect(progressText(value)).toBe(text);
});

const circle: Record<string, unknown> = {};
circle["self"] = circle;
const EXPECTED =
  "progress: expected a fraction from 0 to 1, or another value of at most 1024 bytes as JSON, got";

test.each([
  [1.5, "1.5"],
  [-0.1, "-0.1"],
  [Number.NaN, "NaN"],
  [undefined, '"a value of type undefined"'],
  [10n, '"a value of type bigint"'],
  [circle, '"a value of type object"'],
  ["é".repeat(600), '"1202 bytes"'],
])("%s is none", (value, got) => {
  expect(() => progressText(value)).toThrow(`${EXPECTED} ${got}`);
});

test("a log line keeps what JSON can hold, and is never too long", () => {
  expect(lineText("info", { box: 1 }, "packed")).toBe(
    '{"level":"info","message":"packed","fields":{"box":1}}',
  );
  expect(lineText("warn", {}, "nothing else")).toBe('{"level":"warn","message":"nothing else"}');
  expect(lineText("info", "alone", undefined)).toBe('{"level":"info","message":"alone"}');
  expect(lineText("info", circle, "a circle")).toBe('{"level":"info","message":"a circle"}');
  expect(JSON.parse(lineText("error", { err: new TypeError("no") }, "failed"))).toMatchObject({
    fields: { err: { name: "TypeError", message: "no" } },
  });
  const long = lineText("error", { text: "x".repeat(10_000) }, "\0".repeat(10_000));
  expect(Buffer.byteLength(long)).toBeLessThanOrEqual(MAX_LOG_LINE_BYTES);
  expect(JSON.parse(long)).toMatchObject({
    message: expect.stringMatching(/\(cut\) \(fields left out: too long\)$/),
  });
});
