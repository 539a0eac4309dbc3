import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../", import.meta.url));

interface Lockfile {
  readonly packages: Readonly<Record<string, { readonly integrity?: string; readonly link?: boolean }>>;
}

test.each(["package-lock.json", "bench/package-lock.json", "test/charts/installed/package-lock.json"])(
  "every package of %s is held to its content, whatever the registry",
  (file) => {
    const text = readFileSync(`${ROOT}${file}`, "utf8");
    const lockfile: Lockfile = JSON.parse(text);
    const loose = Object.entries(lockfile.packages).flatMap(([name, entry]) =>
      name.includes("node_modules/") && entry.link !== true && entry.integrity === undefined ? [name] : [],
    );
    expect(loose).toEqual([]);
    expect(text).not.toMatch(/"resolved": "https?:/);
  },
);
