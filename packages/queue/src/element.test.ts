import { PRIORITIES } from "@muster/job";
import { assert, constantFrom, integer, json, oneof, property, record, string, uuid } from "fast-check";
import { expect, test } from "vitest";
import { decodeElement, type Element, encodeElement, encodeElements } from "./element.ts";

const element: Element = {
  task_id: "01920000-0000-7000-8000-0000000000ab",
  type: "mail.send",
  priority: "high",
  at: 1_760_000_000_000,
};

test("the text is the documented one, whatever else the object holds and in whatever order", () => {
  const { at, type, priority, task_id } = element;
  const row = { at: at + 0.999, lane: "q:high", type, priority, task_id };
  expect(encodeElement(row)).toBe(
    '{"task_id":"01920000-0000-7000-8000-0000000000ab","type":"mail.send","priority":"high","at":1760000000000}',
  );
});

test("decode answers what encode was given", () => {
  const elements = record({
    task_id: uuid(),
    type: string({ minLength: 1, maxLength: 128 }),
    priority: constantFrom(...PRIORITIES),
    at: integer({ min: 0, max: 8_640_000_000_000_000 }),
  });
  assert(
    property(elements, (given) => {
      expect(decodeElement(encodeElement(given))).toEqual(given);
    }),
  );
});

test("elements that are alike have the texts that each has alone", () => {
  const ids = ["01920000-0000-7000-8000-0000000000aa", "01920000-0000-7000-8000-0000000000ab"];
  for (const type of ["mail.send", 'quo"ted']) {
    const alike = { type, priority: "low" as const, at: element.at + 0.999 };
    expect(encodeElements(alike, ids)).toEqual(ids.map((task_id) => encodeElement({ ...alike, task_id })));
  }
});

test("an outsider's element without a stamp is one, and further fields are left out", () => {
  const { at: _, ...unstamped } = element;
  expect(decodeElement(JSON.stringify({ ...unstamped, trace: "abc" }))).toEqual(unstamped);
});

test("ids come in lower case, as SQL answers them", () => {
  const raw = encodeElement({ ...element, task_id: element.task_id.toUpperCase() });
  expect(decodeElement(raw)?.task_id).toBe(element.task_id);
});

test.each([
  "",
  "null",
  "[]",
  '"text"',
  "{",
  "{}",
  JSON.stringify({ ...element, task_id: undefined }),
  JSON.stringify({ ...element, task_id: 7 }),
  JSON.stringify({ ...element, task_id: `${element.task_id}0` }),
  JSON.stringify({ ...element, task_id: "' OR true --" }),
  JSON.stringify({ ...element, type: "" }),
  JSON.stringify({ ...element, type: "t".repeat(129) }),
  JSON.stringify({ ...element, type: ["noop"] }),
  JSON.stringify({ ...element, priority: "urgent" }),
  JSON.stringify({ ...element, priority: "toString" }),
  JSON.stringify({ ...element, at: null }),
  JSON.stringify({ ...element, at: "1760000000000" }),
  JSON.stringify({ ...element, at: -1 }),
  JSON.stringify({ ...element, at: 0.5 }),
  JSON.stringify({ ...element, at: 8_640_000_000_000_001 }),
])("%s is no element", (raw) => {
  expect(decodeElement(raw)).toBeUndefined();
});

test("nothing makes it throw", () => {
  assert(
    property(oneof(string(), json()), (raw) => {
      expect(decodeElement(raw)).toBeUndefined();
    }),
  );
});
