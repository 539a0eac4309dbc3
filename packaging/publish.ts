import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT, ROOT } from "./workspaces.ts";

/**
 * Publishes what was packed, each package after those that it depends on. One that is there already is left out, so that
 * a run that was broken off can be repeated.
 */
function publish(): void {
  const { version } = PROJECT;
  if (!readFileSync(join(ROOT, "CHANGELOG.md"), "utf8").includes(`\n## ${version}\n`))
    throw new Error(`CHANGELOG.md: expected a section ## ${version}, got none`);
  const folders = readFileSync(join(ROOT, ".muster/packages/order.txt"), "utf8").trim().split("\n");
  for (const folder of folders) {
    const name = folder.slice(folder.indexOf("/made/") + "/made/".length);
    if (isPublished(`${name}@${version}`)) continue;
    execFileSync("npm", ["publish", folder, "--provenance", "--access", "public"], { stdio: "inherit" });
  }
}

function isPublished(name: string): boolean {
  const { status, stdout } = spawnSync("npm", ["view", name, "version"], { encoding: "utf8" });
  return status === 0 && stdout.trim() !== "";
}

publish();
