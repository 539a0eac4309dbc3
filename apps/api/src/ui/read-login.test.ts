import { expect, test } from "vitest";
import { readLogin } from "./read-login.ts";

test("a token is read, with what a clipboard puts around it", () => {
  expect(readLogin('{"token":" mst_live_a_b.c-d \\n"}')).toEqual({ token: "mst_live_a_b.c-d" });
});

test.each([
  ["token=mst_a", 'body: expected JSON such as {"token":"…"}, got something else'],
  ["[]", 'body: expected an object such as {"token":"…"}, got another value'],
  ['{"token":"a","remember":true}', 'body: expected token and nothing else, got "remember"'],
  ["{}", "token: expected text, got nothing"],
  ['{"token":1}', "token: expected text, got number"],
  ['{"token":"a; Domain=x"}', "token: expected a token or a JWT, got something else"],
  ['{"token":""}', "token: expected a token or a JWT, got something else"],
  [
    `{"token":"${"a".repeat(3_801)}"}`,
    "token: expected at most 3800 characters, which a browser keeps in a cookie, got 3801",
  ],
])("and nothing else: %s", (body, because) => expect(readLogin(body)).toEqual({ because }));
