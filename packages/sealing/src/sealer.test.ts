import { envelopeIn, sealedMark } from "@muster/job";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { decrypt } from "./cipher.ts";
import { cutToBytes } from "./cut.ts";
import { readEnvelope } from "./envelope.ts";
import { DerivedKey } from "./key.ts";
import type { Place } from "./place.ts";
import { Sealer } from "./sealer.ts";

const derived = (kid: string, from = 0): DerivedKey =>
  new DerivedKey({ kid, key: Buffer.from(Array.from({ length: 32 }, (_, index) => index + from)) });
const KEY = derived("a".repeat(32));
const SEALER = new Sealer(KEY);
const PLACE: Place = { purpose: "error", type: "mail", jobId: "0199c0de-0000-7000-8000-00000000002a" };

const CUT = "… (cut)";

const opened = (text: string): string => {
  const envelope = envelopeIn(text);
  return envelope === undefined
    ? text
    : Buffer.from(decrypt(KEY, readEnvelope(envelope), PLACE).data).toString("utf8");
};

test("sequence 79: a sealed text fits, opens, and is cut before it is sealed: never the envelope", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary", maxLength: 6_000 }),
      fc.constantFrom(500, 4_000),
      (text, maxLength) => {
        const sealed = SEALER.sealText({ text, code: "rate_limited", maxLength, fingerprint: true }, PLACE);
        expect(sealed.length).toBeLessThanOrEqual(maxLength);
        expect(sealedMark(sealed)).toMatch(/^sealed:rate_limited:[0-9a-f]{16}$/u);
        const clear = opened(sealed);
        const whole = text.toWellFormed();
        const begun = clear.endsWith(CUT) ? clear.slice(0, -CUT.length) : "another text";
        expect(clear === whole || whole.startsWith(begun)).toBe(true);
      },
    ),
    { numRuns: 30 },
  );
  const long = SEALER.sealText({ text: "é".repeat(9_000), code: "error", maxLength: 4_000 }, PLACE);
  // 4,000 characters of base64 hold 3,000 bytes, and an envelope takes 86 of them.
  expect(Buffer.byteLength(opened(long))).toBeGreaterThan(2_850);
});

test("text is cut by bytes, and between characters", () => {
  expect(Buffer.from(cutToBytes("short", 5)).toString()).toBe("short");
  expect(Buffer.from(cutToBytes("a".repeat(30), 20)).toString()).toBe(`${"a".repeat(11)}… (cut)`);
  expect(Buffer.from(cutToBytes("😀".repeat(30), 20)).toString()).toBe("😀😀… (cut)");
});

test("failures of one cause have one fingerprint, whatever it was about; other causes, types and keys have others", () => {
  const of = (error: string, type = "mail", sealer = SEALER): string => sealer.fingerprint(type, error);
  const timeout = of('timeout after 3012 ms for user "ada" (0199c0de-0000-7000-8000-00000000002a)');
  expect(of('timeout after 99 ms  for user "bob" (0199c0de-0000-7000-8000-0000000000ff)')).toBe(timeout);
  const others = [
    of("connection refused"),
    of('timeout after 3012 ms for user "ada" (x)', "fax"),
    of(
      'timeout after 3012 ms for user "ada" (0199c0de-0000-7000-8000-00000000002a)',
      "mail",
      new Sealer(derived("b", 9)),
    ),
  ];
  expect(new Set([timeout, ...others]).size).toBe(4);
  // As faults of clear errors are told apart: by more than numbers.
  expect(of("connect ECONNREFUSED db-1.internal:5432")).toBe(of("connect ECONNREFUSED 10.0.0.7:5432"));
});

test("a request's hash carries its key's name, and is none that can be made without the key", () => {
  const digest = Buffer.alloc(32, 7);
  const hash = Buffer.from(SEALER.requestHash(digest));
  expect(hash).toEqual(Buffer.from(SEALER.requestHash(digest)));
  expect(hash.subarray(0, 34).toString("latin1")).toBe(`\u0001 ${"a".repeat(32)}`);
  expect(hash.length).toBe(66);
  expect(new Sealer(derived("a".repeat(32), 1)).requestHash(digest)).not.toEqual(hash);
});

test("text that only looks sealed is clear", () => {
  for (const text of [
    "sealed: no",
    "sealed:error:-:abc",
    "sealed:error:-:9U1VU1RFUg !",
    "x sealed:error:-:9U1VU1RFUgE",
  ]) {
    expect(sealedMark(text)).toBeUndefined();
    expect(envelopeIn(text)).toBeUndefined();
  }
});
