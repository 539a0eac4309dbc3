import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Manifest } from "./manifests.ts";
import { load } from "./programs.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** Beside the packages, which TypeScript looks for from there on. */
const SCRATCH = join(import.meta.dirname, "installed/.muster");

/** Where npm has the schemas of kinds that are not Kubernetes' own. */
const OPERATORS: Readonly<Record<string, string>> = {
  "keda.sh/v1alpha1": "@kubernetes-models/keda/keda.sh/v1alpha1",
  "monitoring.coreos.com/v1": "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1",
};

const homeOf = (apiVersion: string): string => OPERATORS[apiVersion] ?? `kubernetes-models/${apiVersion}`;

/** What Kubernetes, or an operator, would refuse or pass over in silence: a line each. */
export async function schemaMistakes(manifests: readonly Manifest[]): Promise<string[]> {
  const wrong = await Promise.all(manifests.map((manifest) => wrongValues(manifest)));
  return [...wrong.flat(), ...(await unknownFields(manifests))];
}

type Models = Readonly<Record<string, new (manifest: Manifest) => { validate(): void }>>;

/** By the published schemas: what is missing, of another type, or not one of the values that there are. */
async function wrongValues(manifest: Manifest): Promise<string[]> {
  const { kind, apiVersion } = manifest;
  const { [kind]: Model } = await load<Models>(`${homeOf(apiVersion)}/index.js`);
  if (Model === undefined) return [`no schema of ${apiVersion} ${kind}`];
  try {
    new Model(manifest).validate();
    return [];
  } catch (error) {
    return [`${kind} ${manifest.metadata.name}: ${error instanceof Error ? error.message : String(error)}`];
  }
}

/** The schemas let a misspelt field pass. TypeScript, to which the same packages declare them, does not. */
async function unknownFields(manifests: readonly Manifest[]): Promise<string[]> {
  mkdirSync(SCRATCH, { recursive: true });
  const folder = mkdtempSync(join(SCRATCH, "manifests-"));
  try {
    const texts = manifests.map((manifest, index) => declared(manifest, index));
    writeFileSync(join(folder, "manifests.ts"), texts.join(""));
    const compilerOptions = { strict: true, module: "nodenext", noEmit: true, skipLibCheck: true, types: [] };
    writeFileSync(
      join(folder, "tsconfig.json"),
      JSON.stringify({ compilerOptions, files: ["manifests.ts"] }),
    );
    const lines = await compilerOutput(folder);
    return lines.map((line) => named(line, manifests, texts));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function declared(manifest: Manifest, index: number): string {
  const { kind, apiVersion } = manifest;
  return `import type { I${kind} as M${index} } from "${homeOf(apiVersion)}";
export const m${index}: M${index} = ${JSON.stringify(manifest, undefined, 1)};
`;
}

function compilerOutput(folder: string): Promise<string[]> {
  return new Promise((resolve) => {
    execFile(join(ROOT, "node_modules/.bin/tsc"), ["-p", folder], (error, stdout, stderr) => {
      resolve(error === null ? [] : `${stdout}${stderr}`.trim().split(/\n(?! )/u));
    });
  });
}

/** A line of the compiler's, with the manifest that it is about instead of a place in a file that is gone. */
function named(line: string, manifests: readonly Manifest[], texts: readonly string[]): string {
  const [, at, rest] = /\((\d+),\d+\): (.*)/su.exec(line) ?? [];
  if (at === undefined || rest === undefined) return line;
  let passed = 0;
  const index = texts.findIndex((text) => (passed += text.split("\n").length - 1) >= Number(at));
  const { kind, metadata } = manifests[index] ?? { kind: "line", metadata: { name: at } };
  return `${kind} ${metadata.name}: ${rest}`;
}
