import { MAX_LOG_LINE_BYTES } from "@muster/job";
import { createLogger } from "@muster/runtime";
import { expect, test } from "vitest";
import { keepingLog } from "./keeping-log.ts";

interface Written {
  readonly lines: string[];
  readonly kept: string[];
  readonly log: ReturnType<typeof keepingLog>;
}

function logging(): Written {
  const lines: string[] = [];
  const kept: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const logger = createLogger({ name: "test", level: "info", pretty: false, destination });
  return { lines, kept, log: keepingLog(logger, (line) => void kept.push(line)) };
}

const long = "x".repeat(100_000_000);
// So that the text is flat, as one that was read from somewhere.
long.charCodeAt(0);
const circle: Record<string, unknown> = { a: 1 };
circle["self"] = circle;

test.each<[string, unknown, unknown]>([
  ["a message", {}, long],
  ["a message alone", long, undefined],
  ["a field", { text: long }, "m"],
  ["a key", { [long]: 1 }, "m"],
  ["an error", { err: new Error(long) }, "m"],
  ["an error alone", new Error(long), undefined],
  ["bytes", { data: Buffer.alloc(100_000_000) }, "m"],
  ["an array", { list: Array<number>(5_000_000).fill(0) }, "m"],
  [
    "many objects",
    { list: Array.from({ length: 1_000 }, () => ({ list: Array.from("abc".repeat(100)) })) },
    "m",
  ],
])("case A6: %s that is too large is cut before it is logged", (_what, fields, message) => {
  const { lines, kept, log } = logging();
  const before = performance.now();
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what handlers in JavaScript do
  log.info(fields as object, message as string);
  // It takes a few; a look at all of it takes far more.
  expect(performance.now() - before).toBeLessThan(200);
  expect(lines[0]?.length).toBeLessThan(40_000);
  expect(Buffer.byteLength(kept[0] ?? "")).toBeLessThanOrEqual(MAX_LOG_LINE_BYTES);
});

test.each<[string, unknown]>([
  ["a bigint", { n: 10n }],
  ["a circle", circle],
  [
    "a toJSON that throws",
    {
      toJSON: () => {
        // oxlint-disable-next-line typescript/only-throw-error -- anything may be thrown
        throw Symbol("s");
      },
    },
  ],
  ["a toJSON that gives itself", Object.assign(circle, { toJSON: () => circle })],
  ["nothing", null],
  ["a number", 7],
  ["a symbol", Symbol("s")],
])("case B1: %s in a line does not keep it from being written", (_what, fields) => {
  const { lines, kept, log } = logging();
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what handlers in JavaScript do
  log.warn(fields as object, "m\0\uD800");
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ level: "warn", msg: "m\u{FFFD}\u{FFFD}" });
  expect(JSON.parse(kept[0] ?? "")).toMatchObject({ level: "warn", message: "m\u{FFFD}\u{FFFD}" });
});

test("what is within bounds is logged and kept as it is", () => {
  const { lines, kept, log } = logging();
  const fields = { box: 1, of: { list: ["a", null, true] }, at: new Date(0) };
  log.info(fields, "packed");
  log.debug(fields, "not written");
  expect(lines).toHaveLength(1);
  const plain = { ...fields, at: "1970-01-01T00:00:00.000Z" };
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ ...plain, msg: "packed" });
  expect(JSON.parse(kept[0] ?? "")).toEqual({ level: "info", message: "packed", fields: plain });
  log.error({ err: new TypeError("no") }, "failed");
  expect(JSON.parse(lines[1] ?? "").err.stack).toContain("keeping-log.test.ts");
  expect(JSON.parse(kept[1] ?? "").fields).toEqual({ err: { name: "TypeError", message: "no" } });
});
