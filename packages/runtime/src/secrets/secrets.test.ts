import { expect, test } from "vitest";
import { describe } from "../log/describe.ts";
import {
  boundedHidden,
  hideSecrets,
  rememberNamedSecret,
  rememberSecret,
  rememberUrl,
  secretsOfUrl,
} from "./secrets.ts";

test("case D2: a secret is hidden however it is written: raw, in JSON, in a URL, in base64", () => {
  const secret = `p@ss:w/rd "é" 1% it's (so)~!`;
  rememberSecret(secret);
  const written = [
    secret,
    JSON.stringify({ secret }),
    JSON.stringify({ line: JSON.stringify({ secret }) }),
    `redis://:${encodeURIComponent(secret)}@host`,
    encodeURI(secret),
    Buffer.from(secret).toString("base64"),
    Buffer.from(secret).toString("base64url"),
    Buffer.from(secret).toString("hex"),
    Buffer.from(secret).toString("hex").toUpperCase(),
    new URL(`https://h/?q=${encodeURIComponent(secret)}`).href,
    new URLSearchParams({ q: secret }).toString(),
    new URLSearchParams({ q: secret }).toString().replaceAll(/%../gu, (one) => one.toLowerCase()),
    encodeURIComponent(secret).replaceAll(/[!'()*]/gu, (one) => `%${one.charCodeAt(0).toString(16)}`),
  ];
  for (const text of written) {
    const hidden = hideSecrets(`before ${text} after`);
    expect(hidden).toMatch(/^before .*\[hidden\].* after$/u);
    expect(hidden).not.toMatch(/p@ss|p%40ss|cEBzcz|7040/iu);
  }
});

test("case D2: what is secret in a URL is its password and what is named like one, not its user", () => {
  expect(secretsOfUrl("postgres://app:s%23cret@h/db?sslpassword=other-one&x=1")).toEqual([
    "s%23cret",
    "other-one",
  ]);
  expect(secretsOfUrl("postgres://postgres:postgres@h/db")).toEqual([]);
  expect(secretsOfUrl("postgres://app:a#b/c?@h:port/db")).toContain("a#b/c?");
  rememberUrl("postgres://app:s%23cret@h/db");
  expect(hideSecrets("app, s#cret")).toBe("app, [hidden]");
});

test.each([
  ["postgres://app:pa%23-one,1@a:1,b:2/db", ["pa#-one,1"]],
  ["postgres://app@a:1,b:2/db?password=pb%23-one%26x&target_session_attrs=any", ["pb#-one&x"]],
  [
    "postgres://app@a,b/db?x=1&sslpassword=pc-first+second%2Bthird",
    ["pc-first second+third", "pc-first+second+third"],
  ],
  ["postgres://app@a,b/db?pass%77ord=pd-encoded-name", ["pd-encoded-name"]],
  ["postgres://app@/db?host=a,b&password=pe%ss%40word=1", ["pe%ss@word=1"]],
  ["postgres://app:12345678/pf@cret@h/db", ["12345678/pf@cret"]],
  ["postgres://app:pg-one?cret@a,b/db", ["pg-one?cret"]],
  ["redis+sentinel://app:ph-one@a:1,b:2/mymaster", ["ph-one"]],
])("case D2, case S14: of several hosts, or as a parameter, whatever its characters: %s", (url, secrets) => {
  rememberUrl(url);
  for (const secret of secrets)
    for (const written of [secret, encodeURIComponent(secret), JSON.stringify(secret)])
      expect(hideSecrets(`so ${written} it is`)).not.toContain(written);
  expect(hideSecrets("role app, database db, host a:1")).toBe("role app, database db, host a:1");
});

test("short texts, which stand in many words, are left alone", () => {
  rememberSecret("queue");
  expect(hideSecrets("the queue")).toBe("the queue");
});

test("case G6: a password behind a user's name in HTTP's Basic is hidden, whatever the name's length", () => {
  rememberSecret("basic-pass-9");
  for (const user of ["", "a", "bo", "ann", "anna"]) {
    for (const encoding of ["base64", "base64url"] as const) {
      const basic = Buffer.from(`${user}:basic-pass-9`).toString(encoding);
      const hidden = hideSecrets(`authorization: Basic ${basic} was refused`);
      expect(hidden).toContain("[hidden]");
      // The digits at the edges are left, which hold a byte of it at most.
      expect(Buffer.from(/Basic ([\w+/-]*)/u.exec(hidden)?.[1] ?? "", encoding).toString()).not.toContain(
        "ba",
      );
    }
  }
});

test("case G6: what is a secret by its looks is hidden, whoever made it", () => {
  const jwt = `eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbm4ifQ0000.${"s1gn-ature_".repeat(8)}`;
  const token = `mst_live_0123456789Ab_${"x7".repeat(21)}9_0aZ9bY`;
  const key = "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEE\n-----END EC PRIVATE KEY-----";
  const texts = [
    [`token ${token} refused`, "token mst_live_0123456789Ab_[hidden] refused"],
    [`cut ${token.slice(0, 40)}`, "cut mst_live_0123456789Ab_[hidden]"],
    [`jwt ${jwt}, expired`, "jwt [hidden], expired"],
    [`Authorization: Bearer abcdef0123`, "Authorization: Bearer [hidden]"],
    [`pem ${key} there`, "pem -----BEGIN PRIVATE KEY-----[hidden] there"],
    [`${JSON.stringify({ pem: key.slice(0, 36) })}\n`, '{"pem":"-----BEGIN PRIVATE KEY-----[hidden]"}\n'],
    [`Bearer ${token}`, "Bearer mst_live_0123456789Ab_[hidden]"],
    // What only begins like one.
    ["mst_live is the environment, eyJ the beginning, a bearer of news", undefined],
  ] as const;
  for (const [text, hidden = text] of texts) expect(hideSecrets(text)).toBe(hidden);
  // As errors of libraries have it.
  expect(describe(new Error(`401 for ${jwt}`))).toBe("401 for [hidden]");
});

test("case G6: a secret that is exchanged while a process runs is hidden, and so are those before it, up to a bound", () => {
  for (let number = 1; number <= 50; number += 1) rememberNamedSecret("rotated", `value-number-${number}.`);
  expect(hideSecrets("value-number-50. value-number-47.")).toBe("[hidden] [hidden]");
  expect(hideSecrets("value-number-46.")).toBe("value-number-46.");
  rememberNamedSecret("rotated", "value-number-47.");
  expect(hideSecrets("value-number-50. value-number-47.")).toBe("[hidden] [hidden]");
});

test("case G6: nor does the end of a name, a code, a key or a symbol that is cut", () => {
  const secret = "cut-secret-cut-secret";
  rememberSecret(secret);
  for (const before of [70, 80, 90, 470, 480, 490]) {
    const text = `${"x".repeat(before)}${secret}`;
    const named = Object.assign(new Error("m"), { name: text });
    const coded = Object.assign(new Error("m"), { code: text });
    for (const thrown of [named, coded, { [text]: 1 }, Symbol(text), new Map([[{ [text]: 1 }, 1]])])
      expect(describe(thrown)).not.toContain("cut-s");
  }
});

test("case G6: the end of a text that is cut shows no beginning of a secret", () => {
  const secret = "cut-secret-cut-secret";
  rememberSecret(secret);
  for (let before = 60; before <= 110; before += 1) {
    const text = `${"x".repeat(before)}${secret}${"y".repeat(100_000)}`;
    for (const told of [boundedHidden(text, 100), describe(new Error(text), 100), describe(text, 100)]) {
      expect(told.length).toBeLessThanOrEqual(100);
      expect(told).not.toContain("cut-s");
      expect(told).toMatch(/… \(cut\)$/u);
    }
  }
  expect(boundedHidden(`${secret} and more`, 20)).toBe("[hidden] and more");
  // No word that another file of this process may have as a secret.
  expect(boundedHidden("of-nobody-at-all", 20)).toBe("of-nobody-at-all");
});
