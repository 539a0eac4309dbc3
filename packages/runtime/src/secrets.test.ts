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
