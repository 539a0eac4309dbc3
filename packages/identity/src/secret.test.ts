import { timingSafeEqual } from "node:crypto";
import { assert, constantFrom, nat, property, string, stringMatching, tuple } from "fast-check";
import { expect, test } from "vitest";
import { digestOf, idOf, newSecret, SECRET_PATTERN } from "./secret.ts";

test("a new secret is what scanners look for, names its id, and is not another one's", () => {
  const pattern = new RegExp(`^${SECRET_PATTERN}$`, "u");
  const made = Array.from({ length: 200 }, () => newSecret("live"));
  for (const { id, secret, digest } of made) {
    expect(secret).toMatch(pattern);
    expect(idOf(secret)).toBe(id);
    expect(timingSafeEqual(digest, digestOf(secret))).toBe(true);
  }
  expect(new Set(made.map(({ id }) => id)).size).toBe(made.length);
  expect(new Set(made.map(({ secret }) => secret)).size).toBe(made.length);
});

test("one that is changed anywhere is known for it without its row", () => {
  const { secret } = newSecret("test");
  const letters = constantFrom(...Array.from("0123456789ABCDEFXYZabcdefxyz_.- "));
  assert(
    property(tuple(nat(secret.length - 1), letters), ([place, letter]) => {
      const changed = `${secret.slice(0, place)}${letter}${secret.slice(place + 1)}`;
      expect(idOf(changed)).toBe(changed === secret ? secret.split("_")[2] : undefined);
    }),
    { numRuns: 500 },
  );
  for (const broken of [secret.slice(1), secret.slice(0, -1), `${secret}0`, `${secret}\n`, ` ${secret}`, ""])
    expect(idOf(broken)).toBeUndefined();
});

test("what looks like one and was made up has no checksum by chance", () => {
  const none = (text: string): void => {
    expect(idOf(text)).toBeUndefined();
  };
  assert(property(stringMatching(new RegExp(`^${SECRET_PATTERN}$`)), none));
  assert(property(string(), none));
  assert(property(string(), (any) => none(`mst_${any}`)));
});
