import { expect, test } from "vitest";
import { pauseHold } from "./pause-hold.ts";
import { placementHold } from "./placement-hold.ts";
import { codeOf, HOLD_CODES, readHold, sayHold } from "./read-hold.ts";
import { typeHold } from "./type-hold.ts";

test("each hold is read as what was written", () => {
  expect(readHold(typeHold("a:b"))).toEqual({ code: "type", type: "a:b" });
  expect(readHold(pauseHold("mail"))).toEqual({ code: "pause", type: "mail" });
  expect(readHold("limit:mail~3:1:default:a:b")).toEqual({
    code: "limit",
    gate: "mail~3:a:b",
    limit: "mail",
    generation: 3,
    key: "a:b",
    priority: "high",
    queue: "default",
  });
  expect(readHold(placementHold("0123456789abcdef"))).toEqual({
    code: "placement",
    class: "0123456789abcdef",
  });
});

test("each hold is told in words", () => {
  expect(sayHold("limit:mail~3:1:default:acme")).toBe('waits for limit mail, key "acme"');
  expect(sayHold("limit:mail~3:1:default:")).toBe("waits for limit mail");
  expect(sayHold("pause:mail")).toBe('type "mail" is paused');
  expect(sayHold("placement:x")).toBe("no live worker takes it that is what it requires");
  expect(sayHold("type:mail")).toBe('no worker that took it has a handler for type "mail"');
});

test.each(["", "later:x", "limit", "limit:x", "limit:x~1:4:q:k", "limit:x~1:0:q", "limit:a b~1:0:q:k"])(
  "%j is no hold that this version writes, and is told as it is",
  (text) => {
    expect(readHold(text)).toBeUndefined();
    expect(sayHold(text)).toBe(text);
  },
);

test("the holds of a code that rows have follow each other in the index, whatever the collation", () => {
  expect(new Set(HOLD_CODES.map((code) => code[0])).size).toBe(HOLD_CODES.length);
});

test("the code of a hold is what it begins with", () => {
  expect(codeOf("placement:x")).toBe("placement");
  expect(HOLD_CODES.map((code) => codeOf(`${code}:anything`))).toEqual(HOLD_CODES);
  expect(codeOf("limits:x")).toBeUndefined();
});
