import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { expect, test } from "vitest";

const BUILT = join(import.meta.dirname, "../apps/dashboard/built");
const BUDGET_BYTES = 80_000;

test("all that a browser loads of the dashboard is no more than 80 kB on its way", () => {
  const files = readdirSync(BUILT);
  expect(files.toSorted()).toEqual(["app.js", "icon.svg", "index.html", "style.css"]);
  const bytes = files.reduce(
    (sum, file) => sum + brotliCompressSync(readFileSync(join(BUILT, file))).length,
    0,
  );
  expect(bytes).toBeLessThan(BUDGET_BYTES);
});

test("nothing in it says where anything else would be loaded from", () => {
  const addresses = readdirSync(BUILT).flatMap((file) => [
    ...readFileSync(join(BUILT, file), "utf8").matchAll(/https?:\/\/[\w.-]+/gu),
  ]);
  // Names of vocabularies, which no browser looks up.
  expect([...new Set(addresses.map(([address]) => address))]).toEqual(
    expect.arrayContaining(["http://www.w3.org"]),
  );
  expect(addresses.filter(([address]) => address !== "http://www.w3.org")).toEqual([]);
});
