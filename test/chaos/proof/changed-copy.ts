import { execFile } from "node:child_process";
import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { memoryFolder } from "../../support/memory-folder.ts";

const PROJECT = fileURLToPath(new URL("../../../", import.meta.url));
/** What the processes run from. */
const PARTS = ["apps", "packages", "proto", "migrations", "package.json"];

export interface Change {
  /** From the project's folder. */
  readonly file: string;
  /** Text that occurs in the file exactly once. None: the file is a new one. */
  readonly from?: string;
  readonly to: string;
}

export interface ChangedCopy extends AsyncDisposable {
  readonly root: string;
}

/**
 * A copy of the project in a temporary folder, with one change; npm's packages are shared with the original.
 * Throws when the text to change is not there (any more): the proof would else prove nothing.
 */
export async function changedCopy({ file, from, to }: Change): Promise<ChangedCopy> {
  const root = await memoryFolder("changed");
  const remove = (): Promise<void> => rm(root, { recursive: true, force: true });
  try {
    for (const source of await sourceFiles()) {
      await mkdir(join(root, dirname(source)), { recursive: true });
      // As they are: one of them leads from a package to its migrations, which a change may be in.
      await cp(join(PROJECT, source), join(root, source), { verbatimSymlinks: true });
    }
    await linkPackages(root);
    await writeFile(join(root, file), from === undefined ? to : await changed(join(root, file), from, to));
  } catch (error) {
    await remove();
    throw error;
  }
  return { root, [Symbol.asyncDispose]: remove };
}

async function changed(file: string, from: string, to: string): Promise<string> {
  const text = await readFile(file, "utf8");
  const count = text.split(from).length - 1;
  if (count !== 1) throw new Error(`${file} holds ${count} times, instead of once: ${from}`);
  return text.replace(from, to);
}

async function sourceFiles(): Promise<string[]> {
  const args = ["ls-files", "--cached", "--others", "--exclude-standard", ...PARTS];
  const { stdout } = await promisify(execFile)("git", args, { cwd: PROJECT, maxBuffer: 16 * 1024 * 1024 });
  return stdout.trim().split("\n");
}

/** Our own packages are links relative to node_modules, and so lead into the copy when they are copied as they are. */
async function linkPackages(root: string): Promise<void> {
  const from = join(PROJECT, "node_modules");
  const to = join(root, "node_modules");
  await mkdir(to);
  for (const name of await readdir(from)) {
    if (name === "@muster")
      await cp(join(from, name), join(to, name), { recursive: true, verbatimSymlinks: true });
    else await symlink(join(from, name), join(to, name));
  }
}
