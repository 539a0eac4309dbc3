import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { ALLOWED } from "./allowed-imports.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const MAX_LINES = 250;

const files = execFileSync(
  "git",
  ["ls-files", "--cached", "--others", "--exclude-standard", "*.ts", "*.tsx"],
  {
    cwd: ROOT,
  },
)
  .toString()
  .trim()
  .split("\n")
  .filter((file) => !file.includes("/gen/"));
/** Programs of users: they import what is installed beside them. */
const PROJECTS = "test/packages/projects/";
const protos = execFileSync("git", ["ls-files", "proto/*.proto"], { cwd: ROOT })
  .toString()
  .trim()
  .split("\n");
const sources = files.filter((file) => !/\.test\.ts$|^vitest\.config\.ts$|(^|\/)(test|bench)\//.test(file));
const textOf = (file: string): string => readFileSync(`${ROOT}${file}`, "utf8");

function importsOf(file: string): string[] {
  return [...textOf(file).matchAll(/\b(?:from|import) ?\(?"([^"\n]+)"/g)].map((match) => match[1] ?? "");
}

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

function manifestOf(home: string): Manifest {
  return JSON.parse(textOf(`${home}package.json`)) as Manifest;
}

/**
 * The root's own files are examples and configuration, which no process of the product loads, and what the dashboard imports
 * is in the file that it is built to.
 */
function isOnlyForTests(file: string, home: string): boolean {
  return home === "" || home === "apps/dashboard/" || (home !== "test/" && /\.test\.ts$|\/test\//.test(file));
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
    const home = /^((?:packages|apps)\/[^/]+|handlers|deploy|packaging)\//.exec(file)?.[1] ?? file;
    return importsOf(file)
      .filter((name) => name.startsWith("."))
      .map((name) => new URL(name, `file:///${file}`).pathname.slice(1))
      .filter((target) => !target.startsWith(`${home}/`))
      .map((target) => `${file} imports ${target}`);
  });
  expect(wrong).toEqual([]);
});

test("each package declares the packages of this project that it imports, and no others", () => {
  // Imported by tests alone = a dev dependency: an install of the product fetches no embedded Postgres through it.
  const manifests = execFileSync("git", ["ls-files", "--", "package.json", "*/package.json", ":!bench"], {
    cwd: ROOT,
  })
    .toString()
    .trim()
    .split("\n");
  const homes = manifests
    .map((file) => file.slice(0, -"package.json".length))
    .toSorted((a, b) => b.length - a.length);
  // The benchmark is a package apart from the workspaces, installed by itself.
  const homeOf = (file: string): string =>
    file.startsWith("bench/") ? "bench/" : (homes.find((home) => file.startsWith(home)) ?? "");
  const ours = (dependencies: Readonly<Record<string, string>> = {}): string[] =>
    Object.keys(dependencies)
      .filter((name) => name.startsWith("@muster/"))
      .toSorted();

  const imported = homes.map((home) => {
    const own = manifestOf(home).name;
    const by = (isTest: boolean): string[] => {
      const ofHome = files.filter(
        (file) =>
          homeOf(file) === home && !file.startsWith(PROJECTS) && isOnlyForTests(file, home) === isTest,
      );
      const packages = ofHome.flatMap(importsOf).map((name) => name.split("/").slice(0, 2).join("/"));
      return [...new Set(packages)].filter((name) => name.startsWith("@muster/") && name !== own).toSorted();
    };
    const dependencies = by(false);
    return { home, dependencies, devDependencies: by(true).filter((name) => !dependencies.includes(name)) };
  });
  const declared = homes.map((home) => {
    const { dependencies, devDependencies } = manifestOf(home);
    return { home, dependencies: ours(dependencies), devDependencies: ours(devDependencies) };
  });
  expect(declared).toEqual(imported);
});

test("no files import each other in a circle, types included", () => {
  const known = new Set(files);
  const imported = (file: string): string[] =>
    importsOf(file)
      .filter((name) => name.startsWith("."))
      .map((name) => new URL(name, `file:///${file}`).pathname.slice(1))
      .filter((target) => known.has(target));
  expect(circlesOf(new Map(files.map((file) => [file, imported(file)])))).toEqual([]);
});

test("no two folders import from each other, unless one holds the other", () => {
  const pairs = new Set(
    sources.flatMap((file) =>
      importsOf(file)
        .filter((name) => name.startsWith("."))
        .map((name) => `${dirname(file)} → ${dirname(join(dirname(file), name))}`),
    ),
  );
  const mutual = [...pairs].filter((pair) => {
    const [from = "", to = ""] = pair.split(" → ");
    const nested = `${from}/`.startsWith(`${to}/`) || `${to}/`.startsWith(`${from}/`);
    return !nested && pairs.has(`${to} → ${from}`);
  });
  expect(mutual).toEqual([]);
});

/** Each circle as the walk that has found it, its first file again at the end. */
function circlesOf(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const circles: string[] = [];
  const done = new Set<string>();
  const walk = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file);
    if (start >= 0) circles.push([...path.slice(start), file].join(" → "));
    if (start >= 0 || done.has(file)) return;
    for (const next of imports.get(file) ?? []) walk(next, [...path, file]);
    done.add(file);
  };
  for (const file of imports.keys()) walk(file, []);
  return circles;
}

test("the walk finds a circle, and takes two ways to one file for none", () => {
  const imports = { a: ["b", "c"], b: ["d"], c: ["d"], d: ["e"], e: ["b"] };
  expect(circlesOf(new Map(Object.entries(imports)))).toEqual(["b → d → e → b"]);
});

/** What stands on the worker's port: all of its package but the implementation on SQL and Redis, and what starts that. */
const ENGINE =
  /^packages\/worker\/src\/(?:attempt|take|reports|sealed|secrets)\/|^packages\/worker\/src\/(?:engine|drain|port)\.ts$/;

test("the engine knows neither SQL nor Redis, nor any one implementation of its port", () => {
  const wrong = sources
    .filter((file) => ENGINE.test(file))
    .flatMap((file) =>
      importsOf(file)
        .map((name) => (name.startsWith(".") ? new URL(name, `file:///${file}`).pathname.slice(1) : name))
        .filter(
          (name) => !ENGINE.test(name) && !/^(?:node:|@muster\/(?:job|runtime|tracing|sealing)$)/.test(name),
        )
        .map((name) => `${file} imports ${name}`),
    );
  expect(wrong).toEqual([]);
});

test("only the API and its clients know protobuf", () => {
  const wrong = sources.filter(
    (file) =>
      !/^(proto|apps\/(api|cli|dashboard|dev)|packages\/(api-client|remote-worker))\//.test(file) &&
      importsOf(file).some((name) => /^@(bufbuild|connectrpc)\//.test(name)),
  );
  expect(wrong).toEqual([]);
});

test("files fit on a few screens, and their names say what they hold", () => {
  const long = [...files, ...protos].filter((file) => textOf(file).split("\n").length > MAX_LINES + 1);
  const vague = files.filter((file) => /(^|\/)(utils?|helpers?|common|types|misc)\.ts$/.test(file));
  expect({ long, vague }).toEqual({ long: [], vague: [] });
});
