import { array, assert, constantFrom, property } from "fast-check";
import { expect, test } from "vitest";
import { SecretFilter } from "./secret-filter.ts";

const SECRET = "aabaa-é-secret";

test("case G6: a secret is replaced wherever its pieces are cut, and nothing else is changed or kept back", () => {
  const part = constantFrom(
    "a",
    "aabaa-",
    "é-secret",
    SECRET,
    "é",
    "\n",
    Buffer.from(SECRET).toString("hex"),
  );
  assert(
    property(
      array(part, { maxLength: 12 }),
      array(constantFrom(1, 2, 3, 7), { minLength: 1 }),
      (parts, steps) => {
        const bytes = Buffer.from(parts.join(""));
        const whole = new SecretFilter([SECRET]);
        const expected = Buffer.concat([whole.push(bytes), whole.end()]);
        const filter = new SecretFilter([SECRET]);
        const out: Buffer[] = [];
        let at = 0;
        for (let turn = 0; at < bytes.length; turn += 1) {
          const step = steps[turn % steps.length] ?? 1;
          out.push(filter.push(bytes.subarray(at, at + step)));
          at += step;
        }
        expect(Buffer.concat([...out, filter.end()]).toString()).toBe(expected.toString());
        expect(expected.toString()).not.toContain(SECRET);
      },
    ),
  );
});

test("what no secret begins with goes on at once", () => {
  const filter = new SecretFilter([SECRET]);
  expect(filter.push(Buffer.from("line one\n")).toString()).toBe("line one\n");
  expect(filter.push(Buffer.from("aaba")).toString()).toBe("");
  expect(filter.push(Buffer.from("c")).toString()).toBe("aabac");
  expect(filter.end().toString()).toBe("");
});
