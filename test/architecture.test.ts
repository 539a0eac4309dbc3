import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const MAX_LINES = 250;

/** Who may import whom, besides npm. What is not listed is an error. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  "packages/job": [],
  "packages/runtime": [],
  "packages/db": ["job", "runtime"],
  "packages/queue": ["job", "runtime"],
  "packages/client": ["job", "db", "queue", "runtime"],
  "packages/dispatch": ["db", "queue", "runtime"],
  "packages/maintenance": ["job", "db", "queue", "runtime", "dispatch"],
  "packages/worker": ["job", "db", "queue", "runtime", "dispatch", "maintenance"],
  "apps/api": ["job", "db", "queue", "runtime", "client", "dispatch", "maintenance", "proto"],
  "apps/worker": ["job", "db", "queue", "runtime", "worker"],
  "apps/worker/src/handlers": ["job"],
  "apps/dev": ["runtime", "proto"],
  handlers: ["job"],
  "docs/examples": ["job", "client", "worker"],
};

const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.ts"], {
  cwd: ROOT,
})
  .toString()
  .trim()
  .split("\n")
  .filter((file) => !file.includes("/gen/"));
const sources = files.filter((file) => !file.endsWith(".test.ts") && !/(^|\/)(test|bench)\//.test(file));
const textOf = (file: string): string => readFileSync(`${ROOT}${file}`, "utf8");

function importsOf(file: string): string[] {
  return [...textOf(file).matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map((match) => match[1] ?? "");
}

test("imports go only where the table allows", () => {
  const wrong = sources.flatMap((file) => {
    const folder = Object.keys(ALLOWED)
      .filter((name) => file.startsWith(`${name}/`))
      .toSorted((a, b) => b.length - a.length)[0];
    const allowed = ALLOWED[folder ?? ""] ?? [];
    return importsOf(file)
      .filter((name) => name.startsWith("@muster/"))
      .filter((name) => !allowed.includes(name.split("/")[1] ?? ""))
      .map((name) => `${file} imports ${name}`);
  });
  expect(wrong).toEqual([]);
});

test("no file reaches into another package past its front door", () => {
  const wrong = sources.flatMap((file) => {
    const home = /^((?:packages|apps)\/[^/]+|handlers|deploy)\//.exec(file)?.[1] ?? file;
    return importsOf(file)
      .filter((name) => name.startsWith("."))
      .map((name) => new URL(name, `file:///${file}`).pathname.slice(1))
      .filter((target) => !target.startsWith(`${home}/`))
      .map((target) => `${file} imports ${target}`);
  });
  expect(wrong).toEqual([]);
});

test("only the API and its clients know protobuf", () => {
  const wrong = sources.filter(
    (file) =>
      !/^apps\/(api|dev)\//.test(file) &&
      importsOf(file).some((name) => /^@(bufbuild|connectrpc)\//.test(name)),
  );
  expect(wrong).toEqual([]);
});

test("files fit on a few screens, and their names say what they hold", () => {
  const long = sources.filter((file) => textOf(file).split("\n").length > MAX_LINES + 1);
  const vague = files.filter((file) => /(^|\/)(utils?|helpers?|common|types|misc)\.ts$/.test(file));
  expect({ long, vague }).toEqual({ long: [], vague: [] });
});
