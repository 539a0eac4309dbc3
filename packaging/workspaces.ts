import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

export const ROOT: string = join(import.meta.dirname, "..");

/** A package.json, as far as publishing concerns it. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly description?: string;
  readonly exports?: Readonly<Record<string, string>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export interface Workspace {
  /** From the root: `packages/client`. */
  readonly home: string;
  readonly manifest: Manifest;
}

const readManifest = (folder: string): Manifest =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own files, which npm has read before
  JSON.parse(readFileSync(join(ROOT, folder, "package.json"), "utf8")) as Manifest;

export const PROJECT: Manifest = readManifest(".");

/** What is published, each after all that it depends on. */
export function published(): Workspace[] {
  const homes = globSync(["packages/*/package.json", "apps/*/package.json", "proto/package.json"], {
    cwd: ROOT,
  })
    .map((file) => dirname(file))
    // What browsers run is a part of the API's package.
    .filter((home) => home !== "apps/dashboard")
    .toSorted();
  const all = new Map(homes.map((home) => [readManifest(home).name, { home, manifest: readManifest(home) }]));
  const ordered = new Map<string, Workspace>();
  const add = (name: string): void => {
    const workspace = all.get(name);
    if (workspace === undefined || ordered.has(name)) return;
    for (const dependency of Object.keys(workspace.manifest.dependencies ?? {})) add(dependency);
    ordered.set(name, workspace);
  };
  for (const name of all.keys()) add(name);
  return [...ordered.values()];
}
