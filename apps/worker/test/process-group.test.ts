import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmod, copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

const NOBODY = 65_534;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "muster-group-"));
  await chmod(folder, 0o755);
});
afterAll(() => rm(folder, { recursive: true }));

/** Only root can run something as somebody else, and only where that one may read what Node is. */
const canBeNobody = spawnSync(process.execPath, ["--version"], { uid: NOBODY, gid: NOBODY }).status === 0;

test.skipIf(!canBeNobody)("a group that may not be signalled is there, and no reason to end", async () => {
  const other = spawn("sleep", ["100"], { detached: true, stdio: "ignore" });
  await once(other, "spawn");
  const source = fileURLToPath(new URL("../src/handlers/process-group.ts", import.meta.url));
  await copyFile(source, join(folder, "process-group.ts"));
  const program = `
    import { signalGroup } from "./process-group.ts";
    process.stdout.write(String(signalGroup(${other.pid}, "SIGTERM")));
  `;
  await writeFile(join(folder, "signal.ts"), program);
  const child = spawn(process.execPath, [join(folder, "signal.ts")], { uid: NOBODY, gid: NOBODY });
  let said = "";
  child.stdout.on("data", (data: Buffer) => (said += data.toString()));
  const [code] = await once(child, "close");
  other.kill("SIGKILL");
  expect([code, said]).toEqual([0, "true"]);
});
