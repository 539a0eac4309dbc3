import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { composeFile } from "./compose-file.ts";
import { DEPENDENCIES, nextSteps, type Project, readme } from "./next-steps.ts";
import { handler, handlerTest, manifest } from "./templates.ts";

export interface InitOptions {
  /** Whether the handler, its test and the compose file may be overwritten. */
  readonly force: boolean;
  /** What starts the stack. */
  readonly typedDev: string;
}

interface Planned {
  readonly name: string;
  readonly text: string;
  /** Is the user's own, once it is there. */
  readonly isTheirs?: boolean;
}

/** What Docker looks for, the first one it finds wins: a new one beside an old one would take its place. */
const COMPOSE_FILES = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];

/**
 * Writes the files, and answers which, and what to type next.
 * @throws Error when package.json is none, or a file cannot be written
 */
export async function init(folder: string, { force, typedDev }: InitOptions): Promise<string> {
  const project = await projectIn(folder, typedDev);
  const told: string[] = [];
  for (const planned of plan(project)) told.push(await write(folder, planned, force));
  return `${told.join("\n")}\n\n${nextSteps(project)}`;
}

async function projectIn(folder: string, typedDev: string): Promise<Project> {
  const file = join(folder, "package.json");
  const isNew = !existsSync(file);
  const theirs = isNew ? undefined : manifestOf(file, await readFile(file, "utf8"));
  const others = COMPOSE_FILES.slice(1).filter((name) => existsSync(join(folder, name)));
  return {
    name: basename(folder),
    isNew,
    depends: DEPENDENCIES.every((name) => theirs === undefined || theirs.dependencies?.[name] !== undefined),
    ending: theirs === undefined || theirs.type === "module" ? "js" : "mjs",
    compose: others.length === 0 ? "compose.yaml" : "compose.muster.yaml",
    typedDev,
  };
}

interface Manifest {
  readonly type?: unknown;
  readonly dependencies?: Readonly<Record<string, unknown>>;
}

function manifestOf(file: string, text: string): Manifest {
  try {
    const parsed: Manifest = JSON.parse(text);
    return parsed;
  } catch (error) {
    throw new Error(`${file}: expected JSON, got ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

function plan(project: Project): Planned[] {
  const { ending, compose } = project;
  return [
    { name: "package.json", text: manifest(project.name), isTheirs: true },
    { name: `handlers/hello.${ending}`, text: handler() },
    { name: `test/hello.test.${ending}`, text: handlerTest(ending) },
    { name: compose, text: composeFile(ending) },
    { name: "README.md", text: readme(project), isTheirs: true },
  ];
}

async function write(
  folder: string,
  { name, text, isTheirs = false }: Planned,
  force: boolean,
): Promise<string> {
  const file = join(folder, name);
  await mkdir(dirname(file), { recursive: true });
  const existed = existsSync(file);
  try {
    // "wx": what has appeared meanwhile is not overwritten either.
    await writeFile(file, text, { flag: force && !isTheirs ? "w" : "wx" });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    return `  kept     ${name}, which exists${isTheirs ? "" : " (--force overwrites it)"}`;
  }
  return existed ? `  wrote    ${name}, over the one that was there` : `  wrote    ${name}`;
}
