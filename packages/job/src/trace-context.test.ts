import { assert, property, string } from "fast-check";
import { expect, test } from "vitest";
import { derivedFor, readTraceContext, traceIdOf } from "./trace-context.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const SPAN = "00f067aa0ba902b7";
const PARENT = `00-${TRACE}-${SPAN}-01`;

test("a valid context is taken as it is", () => {
  expect(readTraceContext(PARENT)).toEqual({ traceparent: PARENT });
  expect(readTraceContext(PARENT, "a=1,b@c=x y")).toEqual({
    traceparent: PARENT,
    tracestate: "a=1,b@c=x y",
  });
  expect(traceIdOf(PARENT)).toBe(TRACE);
});

test.each<[string, unknown]>([
  ["nothing", undefined],
  ["no text", 7],
  ["empty", ""],
  ["capitals", PARENT.toUpperCase()],
  ["no trace", `00-${"0".repeat(32)}-${SPAN}-01`],
  ["no span", `00-${TRACE}-${"0".repeat(16)}-01`],
  ["the version that is none", `ff-${TRACE}-${SPAN}-01`],
  ["more than this version has", `${PARENT}-more`],
  ["two of them", `${PARENT}, ${PARENT}`],
  ["a line break", `${PARENT}\n`],
  ["cut off", PARENT.slice(0, -1)],
  ["a megabyte", `01${PARENT.slice(2)}-${"x".repeat(1_000_000)}`],
])("what is not valid is as if it had not been said: %s", (_, traceparent) => {
  expect(readTraceContext(traceparent, "a=1")).toBeUndefined();
});

test("of a later version what this one knows is kept", () => {
  expect(readTraceContext(`01-${TRACE}-${SPAN}-03-more`)).toEqual({ traceparent: PARENT });
  expect(readTraceContext(`cc-${TRACE}-${SPAN}-02`)).toEqual({ traceparent: `00-${TRACE}-${SPAN}-00` });
});

const stateOf = (tracestate: unknown): string | undefined => readTraceContext(PARENT, tracestate)?.tracestate;

test("a state that is not valid is left out, and a long one loses whole entries", () => {
  for (const wrong of ["", "A=1", "a", "a=", "a=1,b", "a=\u00e4", "a=1\nb=2", 7, `a=${"x".repeat(9_000)}`])
    expect(stateOf(wrong)).toBeUndefined();
  expect(stateOf(Array.from({ length: 33 }, (_, n) => `k${n}=1`).join(","))).toBeUndefined();
  expect(stateOf(" a=1 , b=2")).toBe("a=1,b=2");
  const long = `long=${"x".repeat(200)}`;
  const short = Array.from({ length: 20 }, (_, n) => `k${n}=${"y".repeat(30)}`);
  const kept = stateOf([long, ...short].join(",")) ?? "";
  expect(kept.length).toBeLessThanOrEqual(512);
  expect(kept.split(",")).toEqual(short.slice(0, kept.split(",").length));
});

test("whatever comes, the answer is valid or none", () => {
  assert(
    property(string({ maxLength: 300 }), string({ maxLength: 600 }), (parent, state) => {
      const context = readTraceContext(parent.length % 2 === 0 ? PARENT : parent, state);
      if (context === undefined) return;
      expect(readTraceContext(context.traceparent, context.tracestate)).toEqual(context);
      expect(context.traceparent).toHaveLength(55);
    }),
  );
});

test("each job of a batch has a context of its own in the batch's trace", () => {
  const id = "0199c0de-0000-7000-8000-00000000000a";
  const derived = derivedFor({ traceparent: PARENT, tracestate: "a=1" }, id);
  expect(derived).toEqual({ traceparent: `00-${TRACE}-800000000000000a-01`, tracestate: "a=1" });
  expect(readTraceContext(derived.traceparent, derived.tracestate)).toEqual(derived);
});
