import { existsSync, readFileSync } from "node:fs";
import nodeModule from "node:module";
import { extname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { VERSION } from "./version.ts";

/** Names the folder that holds the packages, for a program that a bundler has made of them. */
export const PACKAGES_SETTING = "MUSTER_PACKAGES";

/** Files that are read or started by their names, which no compiler and no bundler follows. */
export interface PackageFiles {
  /** @param path of a module from `src`, without its ending, which is another one once it is compiled */
  module(path: string): URL;
  /** @param path of any other file or folder, from `src` */
  file(path: string): URL;
}

interface Home {
  /** What `src` is in the repository, and `dist` in an installed package. */
  readonly root: URL;
  /** Of its modules. */
  readonly ending: string;
}

/**
 * The files of a package, from its sources, from an installed package, and from a bundle: that one's own URL says
 * nothing about where the packages are, and what lies beside it under the same name may be anybody's.
 * @param moduleUrl `import.meta.url` of a module directly in `src`; undefined in a bundle that is CommonJS
 */
export function packageFiles(name: string, moduleUrl: string | undefined): PackageFiles {
  let known: Home | undefined;
  const home = (): Home => (known ??= ownHome(name, moduleUrl) ?? installedHome(name, moduleUrl));
  return {
    module: (path) => new URL(`${path}${home().ending}`, home().root),
    file: (path) => new URL(path, home().root),
  };
}

function ownHome(name: string, moduleUrl: string | undefined): Home | undefined {
  if (moduleUrl?.startsWith("file:") !== true) return undefined;
  const manifest = readManifest(new URL("../package.json", moduleUrl));
  return manifest?.name === name
    ? { root: new URL(".", moduleUrl), ending: extname(fileURLToPath(moduleUrl)) }
    : undefined;
}

/** @throws Error that names the setting, when there is no such package of this version */
function installedHome(name: string, moduleUrl: string | undefined): Home {
  const folder = process.env[PACKAGES_SETTING];
  const named = folder !== undefined && folder !== "";
  const found = named ? pathToFileURL(join(folder, name, "package.json")) : findInstalled(name, moduleUrl);
  const version = found === undefined ? undefined : readManifest(found)?.version;
  if (found === undefined || version !== VERSION) throw notFound(name, named ? folder : undefined, version);
  return { root: new URL("dist/", found), ending: ".js" };
}

/** As an import from the bundle would find it, where the packages were left installed near it. */
function findInstalled(name: string, moduleUrl: string | undefined): URL | undefined {
  const bundle = moduleUrl ?? (typeof __filename === "string" ? __filename : undefined);
  if (bundle === undefined) return undefined;
  try {
    // By its whole name: bundles often begin with an import of `createRequire` of their own.
    return pathToFileURL(nodeModule.createRequire(bundle).resolve(`${name}/package.json`));
  } catch {
    return undefined;
  }
}

function notFound(name: string, folder: string | undefined, version: string | undefined): Error {
  const got = folder === undefined ? "is not set, and there is none near this program" : `is ${folder}`;
  const there = version === undefined ? "" : `, which has ${version}`;
  return new Error(
    `${PACKAGES_SETTING}: expected a folder that holds ${name} ${VERSION} as node_modules does, because a bundle does ` +
      `not contain the files that are started or read by their names; it ${got}${there}`,
  );
}

interface Manifest {
  readonly name?: string;
  readonly version?: string;
}

function readManifest(file: URL): Manifest | undefined {
  if (!existsSync(file)) return undefined;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- npm allows nothing else there
  return JSON.parse(readFileSync(file, "utf8")) as Manifest;
}
