import { execFileSync } from "node:child_process";
import { hkdfSync } from "node:crypto";
import { fileURLToPath } from "node:url";
import { isSealed } from "@muster/job";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { openEnvelope } from "../../../docs/examples/open-envelope.ts";
import { type Clear, decrypt, encrypt } from "./cipher.ts";
import { addedBytes, readEnvelope, splitNonce } from "./envelope.ts";
import { DerivedKey } from "./key.ts";
import type { Place } from "./place.ts";
import { SealError } from "./seal-error.ts";
import { Sealer } from "./sealer.ts";

const MASTER = Buffer.from(Array.from({ length: 32 }, (_, index) => index));
const KEY = new DerivedKey({ kid: "k1", key: MASTER });
const SEALER = new Sealer(KEY);
const JOB_ID = "0199c0de-0000-7000-8000-00000000002a";
const PAYLOAD: Place = { purpose: "payload", type: "mail" };
const RESULT: Place = { purpose: "result", type: "mail", jobId: JOB_ID };
const CLEAR: Clear = { content: "json", data: Buffer.from('{"to":"ada@example.com"}') };

const open = (bytes: Uint8Array, place: Place): Clear => decrypt(KEY, readEnvelope(bytes), place);

/** The examples of docs/encryption.md. */
const NONCE = splitNonce(Buffer.from(Array.from({ length: 28 }, (_, index) => 0xa0 + index)));
const VECTORS: readonly [Place, string][] = [
  [
    PAYLOAD,
    "f54d55535445520101026b31a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbdf63b2a38340573f1bb75aba18bce57ddc52792f6d1f69e45e6aa12dba101f3451aca1b2061d0cf1",
  ],
  [
    RESULT,
    "f54d55535445520101026b31a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbdf63b2a38340573f1bb75aba18bce57ddc52792f6d1f69e44fc4fbdc281a46e98f06f1e5e43f73bd",
  ],
];

test.each(VECTORS)("an envelope is the bytes that are documented: %o", (place, hex) => {
  expect(encrypt(KEY, CLEAR, place, NONCE).toString("hex")).toBe(hex);
  expect(open(Buffer.from(hex, "hex"), place)).toEqual(CLEAR);
});

test("the key of an envelope is HKDF's", () => {
  const info = Buffer.concat([Buffer.from("muster sealing v1 envelope"), NONCE.id]);
  expect(KEY.ofEnvelope(NONCE.id).export()).toEqual(
    Buffer.from(hkdfSync("sha256", MASTER, Buffer.alloc(0), info, 32)),
  );
});

test("what is written by the document alone opens it, too", () => {
  const keys = new Map([["k1", MASTER]]);
  const payload = { envelope: SEALER.seal(CLEAR, PAYLOAD), keys, purpose: 1, type: "mail" };
  expect(openEnvelope(payload)).toEqual(CLEAR.data);
  const result = SEALER.seal(CLEAR, RESULT);
  expect(openEnvelope({ envelope: result, keys, purpose: 2, type: "mail", jobId: JOB_ID })).toEqual(
    CLEAR.data,
  );
});

const PYTHON = "/usr/bin/python3";
const hasPython = (): boolean => {
  try {
    execFileSync(PYTHON, ["-c", "import cryptography"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};

test.skipIf(!hasPython())("Python opens what is sealed here, and seals what opens here", () => {
  const program = fileURLToPath(new URL("../../../docs/examples/envelope.py", import.meta.url));
  const answer = execFileSync(PYTHON, [program, MASTER.toString("hex"), "k1", "mail"], {
    input: SEALER.seal(CLEAR, PAYLOAD),
  });
  expect(open(answer, PAYLOAD)).toEqual({ ...CLEAR, content: "bytes" });
});

const anyClear = fc.record({
  content: fc.constantFrom("bytes" as const, "json" as const, "text" as const),
  data: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
});
const anyPlace: fc.Arbitrary<Place> = fc.oneof(
  fc.record({
    purpose: fc.constant("payload" as const),
    type: fc.string({ unit: "grapheme", maxLength: 128 }),
  }),
  fc.record({
    purpose: fc.constantFrom("result", "error", "stack", "log", "progress", "output"),
    type: fc.string({ maxLength: 128 }),
    jobId: fc.uuid(),
  }),
);

test("what is sealed opens in its place, and in no other", () => {
  fc.assert(
    fc.property(anyClear, anyPlace, anyPlace, (clear, place, other) => {
      const sealed = SEALER.seal(clear, place);
      expect(isSealed(sealed)).toBe(true);
      expect(sealed.length).toBe(clear.data.length + addedBytes("k1"));
      expect(open(sealed, place)).toEqual(clear);
      fc.pre(JSON.stringify(other) !== JSON.stringify(place));
      expect(() => open(sealed, other)).toThrow(SealError);
    }),
  );
});

test("a changed bit anywhere, a byte less and a byte more are known", () => {
  const sealed = SEALER.seal(CLEAR, PAYLOAD);
  for (let at = 0; at < sealed.length * 8; at += 1) {
    const changed = Buffer.from(sealed);
    changed[at >> 3] = (changed[at >> 3] ?? 0) ^ (1 << (at & 7));
    expect(() => open(changed, PAYLOAD), `bit ${at}`).toThrow(SealError);
  }
  for (let length = 0; length < sealed.length; length += 1)
    expect(() => open(sealed.subarray(0, length), PAYLOAD), `${length} bytes`).toThrow(SealError);
  expect(() => open(Buffer.concat([sealed, Buffer.alloc(1)]), PAYLOAD)).toThrow(SealError);
});

test("the same content is never the same envelope, but under a name", () => {
  expect(SEALER.seal(CLEAR, PAYLOAD)).not.toEqual(SEALER.seal(CLEAR, PAYLOAD));
  const alike = SEALER.sealAlike(CLEAR, PAYLOAD, "nightly");
  expect(SEALER.sealAlike(CLEAR, PAYLOAD, "nightly")).toEqual(alike);
  expect(open(alike, PAYLOAD)).toEqual(CLEAR);
  const others = [
    SEALER.sealAlike(CLEAR, PAYLOAD, "daily"),
    SEALER.sealAlike({ ...CLEAR, content: "bytes" }, PAYLOAD, "nightly"),
    SEALER.sealAlike({ ...CLEAR, data: Buffer.from("{}") }, PAYLOAD, "nightly"),
    SEALER.sealAlike(CLEAR, { ...PAYLOAD, type: "other" }, "nightly"),
  ].map((sealed) => Buffer.from(readEnvelope(sealed).id).toString("hex"));
  expect(new Set([...others, Buffer.from(readEnvelope(alike).id).toString("hex")]).size).toBe(5);
});

test("an envelope of a later version may be opened later, and one of no key that is known here", () => {
  const later = SEALER.seal(CLEAR, PAYLOAD);
  later[7] = 2;
  expect(() => readEnvelope(later)).toThrow(expect.objectContaining({ mayPass: true }));
  const broken = SEALER.seal(CLEAR, PAYLOAD);
  broken[9] = 33;
  expect(() => readEnvelope(broken)).toThrow(expect.objectContaining({ mayPass: false }));
});
