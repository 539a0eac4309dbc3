import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { waitFor } from "@muster/test/wait";
import { afterAll, beforeAll, expect, test } from "vitest";
import { signalGroup, stopGroup } from "../src/handlers/process-group.ts";
import { readProcess } from "../src/handlers/process-marks.ts";

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
  for (const name of ["process-group.ts", "process-marks.ts"])
    await copyFile(fileURLToPath(new URL(`../src/handlers/${name}`, import.meta.url)), join(folder, name));
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

test.skipIf(!existsSync("/proc/self/stat"))(
  "case G3: a group of which only zombies are left is gone: not every process 1 reaps them",
  async () => {
    // `sleep` does not wait for the child that it has inherited from the shell; the shell itself might, so the child
    // ends after it.
    const child = "setsid sh -c 'until grep -q sleep /proc/$PPID/comm; do :; done'";
    const parent = spawn("sh", ["-c", `${child} & echo $!; exec sleep 100`]);
    const [said] = await once(parent.stdout, "data");
    const zombie = Number(said);
    await waitFor(() => readProcess(zombie) === undefined, { what: "the child to end" });
    expect(signalGroup(zombie, 0)).toBe(true);
    const startedAt = performance.now();
    await stopGroup(zombie);
    parent.kill("SIGKILL");
    // Both graces together are four seconds.
    expect(performance.now() - startedAt).toBeLessThan(1_500);
  },
);
