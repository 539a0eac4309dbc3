import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, lstatSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { basename, delimiter, dirname, join, matchesGlob, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { type Instruction, lastOf, pairsOf, readDockerfile, type Stage } from "../support/dockerfile.ts";
import { findOrInstall } from "../support/programs.ts";

const REPOSITORY = fileURLToPath(new URL("../../", import.meta.url));
/** Many times what it takes where everything is in npm's cache. */
const RUN_MS = 480_000;
/** What RUN installs by apt-get is the machine's own, here: no other system is at hand to install into. */
const INIT = { name: "tini-static", packages: ["tini"] };

/** What an engine would know of an image, its files in a folder. */
export interface Image {
  /** Holds what the layers above the base hold, and nothing else. */
  readonly root: string;
  readonly workdir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly user: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly healthcheck: readonly string[];
}

/**
 * Does what deploy/Dockerfile says, stage by stage, without an engine: this machine's system stands in for the base
 * image's, and its Node, which is of the same version, for the base image's.
 */
export async function assemble(folder: string): Promise<Image> {
  const { stages } = readDockerfile(readFileSync(join(REPOSITORY, "deploy/Dockerfile"), "utf8"));
  const [build, image] = stages;
  if (build === undefined || image === undefined) throw new Error("expected two stages");
  await findOrInstall([INIT], () => undefined);
  const root = join(folder, "image");
  runStage(build, { root: join(folder, "build") });
  runStage(image, { root, from: join(folder, "build") });
  return {
    root,
    workdir: lastOf(image, "WORKDIR").text,
    env: pairsOf(image, "ENV"),
    user: lastOf(image, "USER").text,
    entrypoint: lastOf(image, "ENTRYPOINT").words,
    command: lastOf(image, "CMD").words,
    healthcheck: lastOf(image, "HEALTHCHECK").words,
  };
}

interface Place {
  readonly root: string;
  /** The root of the stage that COPY takes from. */
  readonly from?: string;
}

function runStage(stage: Stage, place: Place): void {
  let workdir = "/";
  for (const instruction of stage.instructions) {
    if (instruction.name === "WORKDIR") workdir = instruction.text;
    mkdirSync(join(place.root, workdir), { recursive: true });
    if (instruction.name === "COPY") copy(instruction, place, workdir);
    if (instruction.name === "RUN" && !instruction.text.startsWith("apt-get "))
      shell(instruction.text, join(place.root, workdir));
  }
}

/** Its paths have to be relative: nothing keeps it within the stage's folder. */
function shell(text: string, cwd: string): void {
  if (/(^|\s)\//u.test(text)) throw new Error(`RUN ${text}: expected no absolute path`);
  const { PATH = "", ...rest } = process.env;
  // Without what the npm that runs the tests has set for its own folder.
  const others = Object.entries(rest).filter(([name]) => !name.startsWith("npm_"));
  const env = { ...Object.fromEntries(others), PATH: [dirname(process.execPath), PATH].join(delimiter) };
  execFileSync("sh", ["-c", text], { cwd, env, timeout: RUN_MS, stdio: ["ignore", "ignore", "inherit"] });
}

function copy({ words, flags }: Instruction, { root, from }: Place, workdir: string): void {
  const target = words.at(-1) ?? "";
  for (const source of words.slice(0, -1)) {
    const taken = flags.length === 0 ? join(REPOSITORY, source) : inStage(from ?? "", source);
    const inside = target.startsWith("/") ? join(root, target) : join(root, workdir, target);
    // As COPY does: a file into a folder that ends in a slash, what a folder holds into the target.
    const to = lstatSync(taken).isFile() && target.endsWith("/") ? join(inside, basename(taken)) : inside;
    mkdirSync(dirname(to), { recursive: true });
    cpSync(taken, to, {
      recursive: true,
      verbatimSymlinks: true,
      filter: flags.length === 0 ? isSent : () => true,
    });
    if (lstatSync(taken).isFile()) chmodSync(to, statSync(taken).mode);
  }
}

/** The base image's own files are not in the stage's folder. */
function inStage(from: string, source: string): string {
  const built = join(from, source);
  return existsSync(built) ? built : source;
}

const IGNORED = readFileSync(join(REPOSITORY, ".dockerignore"), "utf8").trim().split("\n");

/** Whether a file of the repository gets into the build. */
function isSent(file: string): boolean {
  const path = relative(REPOSITORY, file);
  return !IGNORED.some((pattern) => matchesGlob(path, pattern));
}
