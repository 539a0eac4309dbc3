import { expect, describe as group, test } from "vitest";
import { describe } from "./describe.ts";

const own = (fields: object): Error => Object.assign(new Error(""), fields);

function causedByItself(): Error {
  const error: Error & { cause?: unknown } = new Error("round");
  error.cause = error;
  return error;
}

function circular(): object {
  const value: Record<string, unknown> = { name: "ring" };
  value["self"] = value;
  return value;
}

class PaymentDeclined extends Error {}

class Order {
  readonly id: number;

  constructor(id: number) {
    this.id = id;
  }
}

/** As classes were written before there were any. */
function OldStyle(this: { message: string }): void {
  this.message = "old";
}
OldStyle.prototype = Object.create(Error.prototype, { name: { value: "OldStyle" } });

test.each<[string, unknown, string]>([
  ["a plain error", new Error("no"), "no"],
  ["a named one", new TypeError("no"), "TypeError: no"],
  ["a class without a name of its own", new PaymentDeclined("card"), "PaymentDeclined: card"],
  // oxlint-disable-next-line typescript/no-unsafe-call -- a constructor in the old style
  ["one in the old style", Reflect.construct(OldStyle, []), "OldStyle: old"],
  ["a DOMException", new DOMException("gone", "AbortError"), "AbortError: gone"],
  ["an empty one", new Error(), "Error without a message"],
  ["a code alone", own({ code: "ECONNREFUSED" }), "Error (ECONNREFUSED)"],
  ["a code in the message", own({ message: "E1: no", code: "E1" }), "E1: no"],
  ["a number as code", own({ message: "exited", code: 3 }), "exited (code 3)"],
  ["a status", own({ message: "refused", response: { status: 503 } }), "refused (status 503)"],
  ["a number as message", own({ message: 7 }), "7"],
  ["an object as message", own({ message: { why: "so" } }), "{ why: 'so' }"],
  ["a symbol as message", own({ message: Symbol("s") }), "Symbol(s)"],
  ["a cause", new Error("outer", { cause: new RangeError("inner") }), "outer (caused by RangeError: inner)"],
  ["text as cause", new Error("outer", { cause: "why" }), "outer (caused by 'why')"],
  ["an object as cause", new Error("outer", { cause: { a: 1n } }), "outer (caused by { a: 1n })"],
  ["its own cause", causedByItself(), "round (caused by [Circular])"],
  [
    "several errors",
    new AggregateError([new Error("a"), own({ code: "E2" }), 3], "all failed"),
    "AggregateError: all failed [a; Error (E2); 3]",
  ],
  ["several without a message", new AggregateError([new Error("a")]), "AggregateError without a message [a]"],
  ["text", "plain", "plain"],
  ["empty text", "", "''"],
  ["nothing", undefined, "undefined"],
  ["null", null, "null"],
  ["a bigint", 10n, "10n"],
  ["a circular object", circular(), "<ref *1> { name: 'ring', self: [Circular *1] }"],
  ["a map", new Map([["a", new Set([1])]]), "Map(1) { 'a' => Set(1) { 1 } }"],
  ["a function", function work() {}, "[Function: work]"],
  ["an instance", new Order(1), "Order { id: 1 }"],
  ["an error in an object", { why: own({ message: "no", name: "Refused" }) }, "{ why: [Refused: no] }"],
  ["bytes", Buffer.from("abc"), "Buffer(3 bytes)"],
  ["a date", new Date(0), "1970-01-01T00:00:00.000Z"],
  ["a promise", Promise.resolve(), "Promise {}"],
  ["no prototype", Object.assign(Object.create(null), { a: 1 }), "{ a: 1 }"],
])("case D1: %s is told", (_what, value, told) => {
  expect(describe(value)).toBe(told);
});

test("case D1: what a value brings with it cannot break or stall its description", () => {
  const spin = (): never => {
    throw new Error("code of the value ran");
  };
  const traps = { get: spin, has: spin, ownKeys: spin, getPrototypeOf: spin, getOwnPropertyDescriptor: spin };
  const proxy = new Proxy({}, traps);
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const throwing = Object.defineProperty(new Error("x"), "message", { get: spin });
  const odd = {
    get a() {
      return spin();
    },
    toJSON: spin,
    [Symbol.for("nodejs.util.inspect.custom")]: spin,
  };
  expect(describe(proxy)).toBe("[Proxy]");
  expect(describe(revoked.proxy)).toBe("[Proxy]");
  expect(describe(Object.create(proxy))).toBe("{}");
  expect(describe(new Error("x", { cause: proxy }))).toBe("x (caused by [Proxy])");
  expect(describe(throwing)).toBe("Error without a message");
  expect(describe(odd)).toContain("a: [Getter], toJSON: [Function: ");
  const through: Error & { cause?: unknown } = new Error("round");
  through.cause = { error: through };
  expect(describe(through)).toBe("round (caused by { error: [Error: round] })");
  expect(describe(new AggregateError(Array<unknown>(3), ""))).toContain("[undefined; undefined; undefined]");
});

group("case A6: a description is bounded before it is made", () => {
  const long = "x".repeat(100_000_000);
  // So that the text is flat, as one that was read from somewhere.
  long.charCodeAt(0);
  const wide = Array.from({ length: 50 }, () => Array.from({ length: 50 }, () => ({ long })));
  const deep = Array.from({ length: 1_000 }).reduce<Error>(
    (cause) => new Error(long, { cause }),
    new Error("innermost"),
  );
  const many = new AggregateError(Array.from({ length: 100_000 }, () => deep));
  const tree = (depth: number): Error =>
    new AggregateError(depth === 0 ? [] : Array.from({ length: 5 }, () => tree(depth - 1)), `level ${depth}`);

  test.each<[string, unknown]>([
    ["text", long],
    ["a message", own({ message: long })],
    ["a name", own({ name: long })],
    ["a code", own({ code: long })],
    ["a cause", new Error("x", { cause: long })],
    ["a chain of causes", deep],
    ["many errors", many],
    ["a tree of errors", tree(5)],
    ["a symbol", Symbol(long)],
    ["a wide object", wide],
    ["a key", { [long]: 1 }],
    ["a bigint", 1n << 10_000_000n],
    ["bytes", new Uint8Array(100_000_000)],
    ["an array", Array<number>(10_000_000).fill(0)],
  ])("%s", (_what, value) => {
    const before = performance.now();
    const told = describe(value);
    // It takes far less than one; a look at all of it takes far more.
    expect(performance.now() - before).toBeLessThan(150);
    expect(told.length).toBeLessThanOrEqual(4_000);
    expect(describe(value, 100).length).toBeLessThanOrEqual(100);
  });

  test("a long message leaves room for its cause", () => {
    expect(describe(new Error("x".repeat(10_000), { cause: new Error("the reason") }))).toMatch(
      /x… \(cut\) \(caused by the reason\)$/,
    );
  });
});

test("case B1: a description is text that every store takes", () => {
  expect(describe("a\0b\uD800c")).toBe("a\u{FFFD}b\u{FFFD}c");
  expect(describe(own({ message: `${"x".repeat(3_992)}😀 and more` })).isWellFormed()).toBe(true);
});
