import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { SDK_VERSIONS } from "./load-sdk.ts";

interface Lockfile {
  readonly packages: Readonly<Record<string, { readonly version?: string }>>;
}

test("the versions to install are those that the tests run with", () => {
  const text = readFileSync(new URL("../../../package-lock.json", import.meta.url), "utf8");
  const { packages }: Lockfile = JSON.parse(text);
  const tested = Object.keys(SDK_VERSIONS).map((name) => [name, packages[`node_modules/${name}`]?.version]);
  expect(SDK_VERSIONS).toEqual(Object.fromEntries(tested));
});
