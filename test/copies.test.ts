import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "..");
const sources = execFileSync("git", ["ls-files", "apps/*.ts", "packages/*.ts"], {
  cwd: ROOT,
})
  .toString()
  .trim()
  .split("\n")
  .filter((file) => !/\.test\.ts$|\/test\//u.test(file));

/** Names of classes that one package asks about and another one has, by the package that has them. */
function askedAcross(): Map<string, Set<string>> {
  const asked = new Map<string, Set<string>>();
  for (const file of sources) {
    const text = readFileSync(join(ROOT, file), "utf8");
    const names = new Set([...text.matchAll(/instanceof (\w+)/gu)].map(([, name = ""]) => name));
    for (const [, list = "", from = ""] of text.matchAll(
      /^import \{([^}]*)\} from "(@muster\/[\w-]+(?:\/[\w-]+)?)";/gmu,
    ))
      for (const name of list.split(",").map((one) => one.trim()))
        if (names.has(name)) asked.set(from, (asked.get(from) ?? new Set()).add(name));
  }
  return asked;
}

test("case P1: a class that another package asks about by instanceof knows the instances of every copy", async () => {
  const asked = askedAcross();
  expect([...asked.keys()]).toEqual(expect.arrayContaining(["@muster/job", "@muster/runtime"]));
  const unbranded: string[] = [];
  for (const [from, names] of asked) {
    const exported = (await import(from)) as Record<string, object>;
    for (const name of names)
      if (!Object.hasOwn(exported[name] ?? {}, Symbol.hasInstance)) unbranded.push(`${from}: ${name}`);
  }
  expect(unbranded).toEqual([]);
});
