import { Readable } from "node:stream";
import { MAX_RESULT_BYTES } from "@muster/job";
import { expect, test } from "vitest";
import { toOutcome } from "./result.ts";

function detached(): Uint8Array {
  const bytes = new Uint8Array([1, 2, 3]);
  structuredClone(bytes, { transfer: [bytes.buffer] });
  return bytes;
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

const circular: Record<string, unknown> = {};
circular["self"] = circular;

class Session {
  readonly #id = 7;

  get id(): number {
    return this.#id;
  }
}

class Order {
  readonly id = 7;
}

const throwing = (value: unknown): object => ({
  toJSON: () => {
    throw value;
  },
});

test.each<[string, unknown, RegExp]>([
  ["an async generator", (async function* () {})(), /got .*which nobody has read/],
  ["a generator", (function* () {})(), /which nobody has read/],
  ["an iterator", [1].values(), /which nobody has read/],
  ["a Readable", Readable.from(["a"]), /which nobody has read/],
  ["a ReadableStream", new ReadableStream(), /which nobody has read/],
  ["a Map", new Map([["a", 1]]), /got Map\(1\) \{ 'a' => 1 \}; return Object\.fromEntries/],
  ["an empty Map", new Map(), /got Map\(0\) \{\}/],
  ["a Set", new Set([1]), /return an array of it/],
  ["a WeakMap", new WeakMap(), /got WeakMap .*JSON shows nothing/],
  ["a function", function work() {}, /got \[Function: work\]/],
  ["a class", Order, /got \[Function: Order\]/],
  ["a symbol", Symbol("s"), /got Symbol\(s\)/],
  ["a bigint", 10n, /got 10n; return it as text/],
  ["a bigint inside", { id: 10n }, /BigInt/],
  ["a Response", new Response("x"), /got Response .*JSON shows nothing/],
  ["an instance of private fields", new Session(), /got Session .*JSON shows nothing/],
  ["a regular expression", /x/u, /JSON shows nothing/],
  ["an ArrayBuffer", new ArrayBuffer(3), /got ArrayBuffer\(3 bytes\); return a Uint8Array/],
  ["floats", new Float64Array(3), /got Float64Array\(24 bytes\); return a Uint8Array/],
  ["a Map inside", { rows: [{ counts: new Map([["a", 1]]) }] }, /got Map.* in rows\.0\.counts$/],
  ["a promise inside", { a: {}, b: Promise.resolve(1) }, /got Promise \{\} in b$/],
  ["a toJSON without a value", { toJSON: () => undefined }, /expected a value that JSON can hold, or bytes/],
])("case D3: %s is no result, and the failure says why", (_what, value, error) => {
  const outcome = toOutcome(value);
  expect(outcome.kind).toBe("permanent");
  expect("error" in outcome && outcome.error).toMatch(/^result: expected /);
  expect("error" in outcome && outcome.error).toMatch(error);
});

test.each<[string, unknown]>([
  ["detached bytes", detached()],
  ["a revoked proxy", revoked()],
  ["a circular object", circular],
  ["a toJSON that throws", throwing(new Error("no"))],
  ["a toJSON that throws a symbol", throwing(Symbol("s"))],
  ["a toJSON that throws what has no text", throwing(Object.create(null))],
  [
    "a getter that throws",
    {
      get a(): number {
        throw new Error("no");
      },
    },
  ],
  ["too many bytes", new Uint8Array(MAX_RESULT_BYTES + 1)],
  ["too long a text", "x".repeat(MAX_RESULT_BYTES)],
  ["too much JSON", Array.from({ length: MAX_RESULT_BYTES }, () => 1)],
  ["too many bytes of UTF-8", "€".repeat(MAX_RESULT_BYTES / 2)],
])("case B1: %s is a recorded failure", (_what, value) => {
  const outcome = toOutcome(value);
  expect(outcome).toMatchObject({ kind: "permanent", error: expect.stringMatching(/^result: expected /) });
  expect("error" in outcome && outcome.error.length).toBeLessThan(1_000);
});

test.each<[string, unknown, string | undefined]>([
  ["nothing", undefined, undefined],
  ["null", null, "null"],
  ["an empty object", {}, "{}"],
  ["no prototype", Object.create(null), "{}"],
  ["an empty array", [], "[]"],
  ["a date", new Date(0), '"1970-01-01T00:00:00.000Z"'],
  ["an instance with fields", new Order(), '{"id":7}'],
  ["an empty object inside", { a: {}, f: () => 1 }, '{"a":{}}'],
  ["what speaks for itself", { toJSON: () => ({}) }, "{}"],
  ["a URL", new URL("http://a/"), '"http://a/"'],
  ["a String", new String("x"), '"x"'],
  ["an error", new Error("kept"), '{"error":"kept"}'],
  [
    "an error inside",
    [{ status: "rejected", reason: new Error("kept") }],
    '[{"status":"rejected","reason":{"error":"kept"}}]',
  ],
  ["a proxy", new Proxy({ a: 1 }, {}), '{"a":1}'],
])("%s is a result", (_what, value, json) => {
  const outcome = toOutcome(value);
  expect(outcome.kind).toBe("succeeded");
  const result = "result" in outcome ? outcome.result : undefined;
  expect(result && Buffer.from(result.data).toString()).toBe(json);
});

test("case B1: bytes are copied: what becomes of the handler's buffer does not matter any more", () => {
  const shared = new Uint8Array(new SharedArrayBuffer(2)).fill(1);
  const buffer = Buffer.from("ab");
  const outcomes = [toOutcome(shared), toOutcome(buffer.subarray(0, 1)), toOutcome(new Uint8Array())];
  shared.fill(2);
  buffer.fill(0);
  expect(outcomes).toEqual(
    [[1, 1], [97], []].map((bytes) => ({
      kind: "succeeded",
      result: { kind: "bytes", data: Uint8Array.from(bytes) },
    })),
  );
});
