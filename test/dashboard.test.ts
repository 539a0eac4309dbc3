import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "..");
const BUILT = join(ROOT, "apps/dashboard/built");
const PICTURES = join(ROOT, "docs/images/dashboard");
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

test("every picture that documents show is there, and what is there is shown", () => {
  const shown = ["README.md", "docs/dashboard.md"].flatMap((file) =>
    [...readFileSync(join(ROOT, file), "utf8").matchAll(/images\/dashboard\/([\w-]+\.webp)/gu)].map(
      ([, name = ""]) => name,
    ),
  );
  expect([...new Set(shown)].toSorted()).toEqual(readdirSync(PICTURES).toSorted());
  const bytes = readdirSync(PICTURES).reduce((sum, file) => sum + statSync(join(PICTURES, file)).size, 0);
  // Whoever clones the repository fetches them, each time that they change.
  expect(bytes).toBeLessThan(1_500_000);
});
