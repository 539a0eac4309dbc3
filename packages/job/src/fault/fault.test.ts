import {
  array,
  assert,
  constantFrom,
  date,
  ipV4,
  nat,
  oneof,
  property,
  string,
  tuple,
  uuid,
} from "fast-check";
import { expect, test } from "vitest";
import { FINGERPRINT, faultOf, otherFault, SEALED_MESSAGE } from "./fault.ts";
import { MAX_FAULT_MESSAGE, normalisedError } from "./normalised-error.ts";

test.each([
  ["connect ECONNREFUSED 127.0.0.1:5432", "connect ECONNREFUSED <address>"],
  ["connect ECONNREFUSED ::1:6379", "connect ECONNREFUSED <address>"],
  ["connect ETIMEDOUT [2001:db8::1]:443", "connect ETIMEDOUT <address>"],
  ["getaddrinfo ENOTFOUND db-7.internal:5432", "getaddrinfo ENOTFOUND <address>"],
  ["no user 42 in 3.5 s", "no user <n> in <n> s"],
  ["job 0199c0de-0000-7000-8000-000000000000 is gone", "job <id> is gone"],
  ["object 64f1c0ffee12ab34 not found", "object <n> not found"],
  ["order ord_01HZX3YV9Q2M6K8T7R5W4N1B0C is closed", "order <n> is closed"],
  ["segfault at 0xdeadbeef", "segfault at <n>"],
  [`Unexpected token "x1" in 'a b'`, "Unexpected token <value> in <value>"],
  ["can't read what isn't there", "can't read what isn't there"],
  ["ENOENT: no such file, open /var/data/tenant-7/a.png", "ENOENT: no such file, open <path>"],
  ["ENOENT: open C:\\data\\7\\a.png", "ENOENT: open <path>"],
  ["GET https://api.example/users/7?x=1 failed", "GET <url> failed"],
  ["mail to ada@example.com bounced", "mail to <address> bounced"],
  ["expired at 2026-11-30T15:36:01.123Z", "expired at <time>"],
  ["late at 21:13:30.5 today", "late at <time> today"],
  ["cannot read /home/ada/a.ts:12:3", "cannot read <path>:<n>:<n>"],
  ["  many\n lines\t here ", "many lines here"],
  ["and/or neither", "and/or neither"],
  ["deadbeef and facade are words", "deadbeef and facade are words"],
])("%s is of the kind %s", (error, message) => {
  expect(normalisedError(error)).toBe(message);
});

const STACK = `    at checked (node:internal/fs/utils:12:3)
    at parse (/app/node_modules/sharp/lib/index.js:88:11)
    at async resize (file:///app/handlers/resize.ts:41:9)
    at callHandler (/app/node_modules/@muster/worker/dist/call.js:3:1)`;

test("the frame is the innermost one of the handler's own code, and its line makes no other fault", () => {
  const fault = faultOf({ type: "resize", error: "too big", stack: STACK });
  expect(fault).toMatchObject({ frame: "resize.ts:41 in resize", message: "too big" });
  const moved = faultOf({ type: "resize", error: "too big", stack: STACK.replace(":41:9", ":52:1") });
  expect(moved).toEqual({ ...fault, frame: "resize.ts:52 in resize" });
  const elsewhere = faultOf({ type: "resize", error: "too big", stack: STACK.replace("resize (", "crop (") });
  expect(elsewhere.fingerprint).not.toBe(fault.fingerprint);
  expect(faultOf({ type: "crop", error: "too big", stack: STACK }).fingerprint).not.toBe(fault.fingerprint);
});

test.each([
  ["    at /app/a.ts:3:1", "a.ts:3"],
  ["    at Object.<anonymous> (/app/a.ts:3:1)", "a.ts:3"],
  ["    at Mailer.send [as handler] (C:\\app\\mail.ts:7:2)", "mail.ts:7 in Mailer.send"],
  [
    'Traceback (most recent call last):\n  File "/app/run.py", line 9, in main\n  File "/app/work.py", line 4, in handle',
    "work.py:4 in handle",
  ],
  [
    '  File "/app/work.py", line 4, in handle\n  File "/usr/lib/python3.13/json/decoder.py", line 1, in decode',
    "work.py:4 in handle",
  ],
  ["caused by", ""],
  ["    at node:internal/timers:1:1", ""],
])("of %s the frame is %s", (stack, frame) => {
  expect(faultOf({ type: "t", error: "e", stack }).frame).toBe(frame);
});

test("a sealed error is told apart by the fingerprint that it brings, and shows nothing else", () => {
  const fault = faultOf({ type: "t", error: "sealed:error:0123456789abcdef:9U1VU1RFUgAAAA" });
  expect(fault).toEqual({ fingerprint: "0123456789abcdef", type: "t", message: SEALED_MESSAGE, frame: "" });
});

const digits = constantFrom(..."0 1 2 3 4 5 6 7 8 9 a b c d e f".split(" "));
const digest = string({ unit: digits, minLength: 16, maxLength: 32 }).filter((text) => /\d/u.test(text));
const detail = oneof(
  uuid(),
  nat().map(String),
  ipV4(),
  digest.map((hex) => `0x${hex}`),
  date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }).map((at) => at.toISOString()),
  string().map((text) => JSON.stringify(text.replaceAll(/["\\]/g, ""))),
);

test("failures that differ in such details alone are one fault", () => {
  // Two kinds of details may be two faults: each pair is of one kind.
  const pairs = constantFrom(uuid(), nat().map(String), ipV4(), digest).chain((kind) => tuple(kind, kind));
  assert(
    property(pairs, ([one, other]) => {
      const of = (about: string): string =>
        faultOf({ type: "t", error: `user ${about} was refused` }).fingerprint;
      expect(of(one)).toBe(of(other));
    }),
  );
});

test("whatever an error and a stack are made of, the fault is a bounded text and a fingerprint", () => {
  const texts = oneof(
    string({ unit: "binary", maxLength: 300 }),
    array(detail).map((all) => all.join(" ")),
  );
  assert(
    property(texts, texts, (error, stack) => {
      const fault = faultOf({ type: "t", error, stack });
      expect(fault.fingerprint).toMatch(FINGERPRINT);
      expect(Array.from(fault.message).length).toBeLessThanOrEqual(MAX_FAULT_MESSAGE);
      expect(fault.message.isWellFormed() && fault.frame.isWellFormed()).toBe(true);
      expect(faultOf({ type: "t", error, stack })).toEqual(fault);
    }),
  );
});

test.each(["a:", "1.", "/a", '"', "'", "a@", "0", "-", ":", "at (", "a.b@c.", "::", "http://"])(
  "an error of nothing but %s takes no longer than others",
  (part) => {
    const error = part.repeat(1_000_000 / part.length);
    const begun = performance.now();
    faultOf({ type: "t", error, stack: error });
    // Some hundred times what it takes; a pattern that tries all ways to split it takes minutes.
    expect(performance.now() - begun).toBeLessThan(1_000);
  },
);

test("the faults of a type beyond the bound are one of their own", () => {
  expect(otherFault("a")).toMatchObject({ type: "a", message: "", frame: "" });
  expect(otherFault("a").fingerprint).not.toBe(otherFault("b").fingerprint);
});
