import { existsSync, readFileSync } from "node:fs";
import { join, matchesGlob } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { lastOf, pairsOf, readDockerfile } from "./support/dockerfile.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const read = (file: string): string => readFileSync(`${ROOT}${file}`, "utf8");

interface Manifest {
  readonly version: string;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly bin: Readonly<Record<string, string>>;
}
const manifest = (file: string): Manifest => JSON.parse(read(file)) as Manifest;

const project = manifest("package.json");
const dockerfile = readDockerfile(read("deploy/Dockerfile"));
const [build, image] = dockerfile.stages;
if (build === undefined || image === undefined) throw new Error("deploy/Dockerfile: expected two stages");

test("every stage begins with one exact version of Node, that of the tests", () => {
  const { node = "" } = project.devDependencies;
  expect(dockerfile.stages.map(({ base }) => base)).toEqual([
    `node:${node}-trixie-slim`,
    `node:${node}-trixie-slim`,
  ]);
});

test("what is built is thrown away: the image runs nothing at its making, and has files of the build by name", () => {
  const made = image.instructions.filter(({ name }) => ["RUN", "COPY", "ADD"].includes(name));
  expect(
    made.filter(({ name, flags }) => name !== "COPY" || !flags.includes(`--from=${build.name}`)),
  ).toEqual([]);
  expect(lastOf(build, "RUN").text).toContain("npm ci --ignore-scripts");
});

test("every file of the repository that the image takes is there, and gets into the build", () => {
  const ignored = read(".dockerignore").trim().split("\n");
  const home = `${lastOf(build, "WORKDIR").text}/`;
  const taken = image.instructions.flatMap(({ name, words }) =>
    name === "COPY" ? words.slice(0, -1).filter((word) => word.startsWith(home)) : [],
  );
  const ours = taken.map((path) => path.slice(home.length)).filter((path) => !path.startsWith(".muster/"));
  expect(ours).toEqual(["LICENSE", "deploy/image"]);
  // And those that the build reads without naming them.
  for (const path of [
    ...ours,
    "package-lock.json",
    ".npmrc",
    "migrations",
    "packaging",
    "test/package.json",
  ]) {
    expect([path, existsSync(join(ROOT, path))]).toEqual([path, true]);
    expect([path, ignored.filter((pattern) => matchesGlob(path, pattern))]).toEqual([path, []]);
  }
  expect(ignored).toEqual(expect.arrayContaining([".git", ".env*", "**/node_modules"]));
});

test("it runs as a user with a number, under an init, and by default as the API", () => {
  expect(lastOf(image, "USER").text).toMatch(/^[1-9]\d*:[1-9]\d*$/u);
  const [init, separator, node, main = ""] = lastOf(image, "ENTRYPOINT").words;
  expect([init, separator, node]).toEqual(["tini", "--", "node"]);
  expect(lastOf(image, "CMD").words).toEqual(["api"]);
  // As it is published: packaging/published-manifest.ts.
  const { bin } = manifest("apps/cli/package.json");
  const published = bin["muster"]?.replace("./src/", "dist/").replace(/\.ts$/u, ".js");
  expect(main).toBe(`/muster/node_modules/muster/${published}`);
});

test("it writes nowhere but to /tmp, and looks after its own health", () => {
  const env = pairsOf(image, "ENV");
  expect(env).toMatchObject({ API_HOST: "0.0.0.0", METRICS_HOST: "0.0.0.0" });
  expect(env["NODE_COMPILE_CACHE"]).toMatch(/^\/tmp\//u);
  const { words } = lastOf(image, "HEALTHCHECK");
  expect(words).toEqual(["node", "/muster/healthcheck.ts"]);
  expect(existsSync(join(ROOT, "deploy/image/healthcheck.ts"))).toBe(true);
});

test("its labels say its version and its licence", () => {
  expect(pairsOf(image, "LABEL")).toMatchObject({
    "org.opencontainers.image.title": "Muster",
    "org.opencontainers.image.licenses": "Apache-2.0",
    "org.opencontainers.image.version": project.version,
  });
});
