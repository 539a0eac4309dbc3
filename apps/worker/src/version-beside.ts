import { readFileSync } from "node:fs";
import nodeModule from "node:module";
import { VERSION } from "@muster/runtime";

/** What handlers are written with; the first is what they are told to install. */
const PACKAGES = ["@muster/worker", "@muster/job"] as const;

/**
 * What a handlers file should know about the packages that it finds from where it lies, which may be another folder than
 * the worker's: undefined when they are of this worker's version, or when it has none.
 */
export function otherVersionBeside(file: string): string | undefined {
  for (const name of PACKAGES) {
    const version = installedVersion(file, name);
    if (version !== undefined && version !== VERSION)
      return `it finds ${name} ${version}, and this worker is ${VERSION}: install the same beside it`;
  }
  return undefined;
}

/** What to do about an error of a file that found no package of ours; undefined for any other error. */
export function missingBeside(error: unknown): string | undefined {
  const text = error instanceof Error ? error.message : "";
  if (!/Cannot find (package|module) '@muster\//u.test(text)) return undefined;
  return `install ${PACKAGES[0]}@${VERSION} in its folder or above`;
}

function installedVersion(file: string, name: string): string | undefined {
  try {
    const manifest = nodeModule.createRequire(file).resolve(`${name}/package.json`);
    // In the repository it is the sources, which have no version of their own.
    if (!manifest.includes("/node_modules/")) return undefined;
    const { version }: { version?: unknown } = JSON.parse(readFileSync(manifest, "utf8"));
    return String(version);
  } catch {
    return undefined;
  }
}
