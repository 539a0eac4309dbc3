import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { publishedManifest } from "./published-manifest.ts";
import { published, ROOT, type Workspace } from "./workspaces.ts";

const OUT = join(ROOT, ".muster/packages");
const BUILT = join(OUT, "built");
/** What a package has beside its code and cannot do without. */
const BESIDE = ["README.md", "dashboard", "migrations", "google", "grpc", "scheduler"];

/**
 * Compiles everything, makes a folder for each package as it is published, and packs those. The folders are in the
 * order in which to publish them.
 */
function pack(): void {
  rmSync(OUT, { recursive: true, force: true });
  run("node_modules/.bin/tsc", ["-p", "packaging"]);
  const folders = published().map(make);
  const tarballs = join(OUT, "tarballs");
  mkdirSync(tarballs);
  run("npm", ["pack", "--silent", "--pack-destination", tarballs, ...folders]);
  writeFileSync(join(OUT, "order.txt"), `${folders.join("\n")}\n`);
}

function make(workspace: Workspace): string {
  const { home, manifest } = workspace;
  const folder = join(OUT, "made", manifest.name);
  const repository = process.env["REPOSITORY_URL"];
  mkdirSync(folder, { recursive: true });
  for (const sources of ["src", "gen"]) {
    const built = join(BUILT, home, sources);
    if (existsSync(built)) cpSync(built, join(folder, "dist"), { recursive: true });
  }
  copyScripts(join(ROOT, home, "src"), join(folder, "dist"));
  for (const name of BESIDE) {
    const source = join(ROOT, home, name);
    if (existsSync(source)) cpSync(source, join(folder, name), { recursive: true, dereference: true });
  }
  cpSync(join(ROOT, "LICENSE"), join(folder, "LICENSE"));
  const text = JSON.stringify(publishedManifest(workspace, repository), undefined, 2);
  writeFileSync(join(folder, "package.json"), `${text}\n`);
  return folder;
}

/** What the compiler leaves where it is, because it is no TypeScript. */
function copyScripts(from: string, to: string): void {
  if (!existsSync(from)) return;
  cpSync(from, to, {
    recursive: true,
    filter: (source) => !source.endsWith(".ts"),
  });
}

function run(command: string, args: readonly string[]): void {
  execFileSync(command, args, { cwd: ROOT, stdio: ["ignore", "ignore", "inherit"] });
}

pack();
