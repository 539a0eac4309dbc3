import { execFile, execFileSync } from "node:child_process";
import {
  cpSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** Of the projects' programs. */
export const SOURCES: string = join(import.meta.dirname, "projects");
const run = promisify(execFile);
/** Many times what it takes where everything is in npm's cache. */
const NPM_MS = 240_000;
const PROGRAM_MS = 120_000;

export interface Told {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/** A folder outside the repository, with projects into which the tarballs are installed. */
export class Projects {
  readonly folder: string;
  readonly tarballs: readonly string[];
  #node22 = "";

  private constructor(folder: string, tarballs: readonly string[]) {
    this.folder = folder;
    this.tarballs = tarballs;
  }

  /** Packs everything, and installs it once; each project gets links to the same files. */
  static async make(): Promise<Projects> {
    execFileSync(process.execPath, ["packaging/pack.ts"], { cwd: ROOT, timeout: NPM_MS });
    const packed = join(ROOT, ".muster/packages/tarballs");
    const folder = realpathSync(await mkdtemp(join(tmpdir(), "muster-packages-")));
    const names = readdirSync(packed);
    cpSync(packed, join(folder, "tarballs"), { recursive: true });
    cpSync(join(SOURCES, "only-here.mjs"), join(folder, "only-here.mjs"));
    const projects = new Projects(
      folder,
      names.map((name) => join(folder, "tarballs", name)),
    );
    await projects.#install();
    return projects;
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Node 22 as npm has it. */
  get node22(): string {
    return this.#node22;
  }

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  /** A project with what was installed, and the files that are named. */
  add(name: string, manifest: object, files: Readonly<Record<string, string>>): string {
    const project = this.addEmpty(name);
    writeFileSync(join(project, "package.json"), JSON.stringify({ name, private: true, ...manifest }));
    for (const [file, source] of Object.entries(files)) cpSync(join(SOURCES, source), join(project, file));
    return project;
  }

  /** A folder with what was installed, and nothing else. */
  addEmpty(name: string): string {
    const project = this.path(name);
    mkdirSync(project, { recursive: true });
    linkTree(this.path("installed/node_modules"), join(project, "node_modules"));
    return project;
  }

  /** What keeps a program, its threads and the processes that it starts to files of the projects. */
  get onlyHere(): string {
    return `--import=${pathToFileURL(this.path("only-here.mjs")).href}`;
  }

  /** Runs a program of a project, which may load nothing from outside the projects. */
  async run(
    node: string,
    project: string,
    args: readonly string[],
    env: Readonly<Record<string, string>>,
  ): Promise<Told> {
    return tell(node, [this.onlyHere, ...args], join(this.folder, project), env);
  }

  async #install(): Promise<void> {
    const installed = this.path("installed");
    mkdirSync(installed);
    const manifest = { name: "installed", private: true, allowScripts: { node: true } };
    writeFileSync(join(installed, "package.json"), JSON.stringify(manifest));
    const more = ["zod@4.6.7", "@types/node@24.19.2"];
    await npm(["install", ...this.tarballs, ...more], installed);
    const node = this.path("node22");
    mkdirSync(node);
    writeFileSync(join(node, "package.json"), JSON.stringify({ ...manifest, name: "node22" }));
    await npm(["install", "node@22"], node);
    this.#node22 = join(node, "node_modules/node/bin/node");
  }
}

/** The same files under other names, which is what a module is to Node: quicker than to copy them for each project. */
function linkTree(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) linkTree(source, target);
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else linkSync(source, target);
  }
}

async function npm(args: readonly string[], cwd: string): Promise<void> {
  const quiet = ["--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"];
  await run("npm", [...args, ...quiet], { cwd, timeout: NPM_MS });
}

/** What a program says, and how it ends; never rejects because of that. */
export async function tell(
  file: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Told> {
  const { PATH = "", HOME = "" } = process.env;
  const options = { cwd, env: { PATH, HOME, ...env }, timeout: PROGRAM_MS };
  return new Promise((resolve) => {
    execFile(file, [...args], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
      resolve({ stdout, stderr, code });
    });
  });
}
