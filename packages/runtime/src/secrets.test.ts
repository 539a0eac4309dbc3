import { expect, test } from "vitest";
import { hideSecrets, rememberSecret, rememberUrl, secretsOfUrl } from "./secrets.ts";

test("case D2: a secret is hidden however it is written: raw, in JSON, in a URL, in base64", () => {
  const secret = 'p@ss:w/rd "é" 1%';
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
  ];
  for (const text of written) {
    const hidden = hideSecrets(`before ${text} after`);
    expect(hidden).toMatch(/^before .*\[hidden\].* after$/u);
    expect(hidden).not.toMatch(/p@ss|p%40ss|cEBzcz/iu);
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

test("short texts, which stand in many words, are left alone", () => {
  rememberSecret("queue");
  expect(hideSecrets("the queue")).toBe("the queue");
});
