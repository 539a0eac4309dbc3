import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { waitFor } from "@muster/test/wait";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createCommand } from "../src/handlers/command.ts";
import { removeOldFolders } from "../src/handlers/command-folder.ts";
import { endOrphans } from "../src/handlers/lineage.ts";
import { readProcess } from "../src/handlers/process-marks.ts";
import { runHandler } from "./run-handler.ts";

const command = createCommand(["sh"]);
const stray = 'trap "" HUP; echo $$ >> "$0"; exec sleep 100';
/** Ways out of a program's group, and away from its pipes. Each runs `stray`, which writes its pid down. */
const WAYS = {
  "a session of its own": `setsid sh -c '${stray}' "$0" &`,
  "a session of its own without our pipes": `setsid sh -c '${stray}' "$0" </dev/null >/dev/null 2>&1 &`,
  "a second fork": `(setsid sh -c '${stray}' "$0" </dev/null >/dev/null 2>&1 &) &`,
  "a clean environment with our pipes": `(env -i /usr/bin/env setsid sh -c '${stray}' "$0" &) &`,
  "a clean environment below a program that still runs": `env -i setsid sh -c '${stray}' "$0" </dev/null >/dev/null 2>&1 & sleep 0.5`,
  "a signal that it ignores": `trap "" TERM; setsid sh -c '${stray}' "$0" </dev/null >/dev/null 2>&1 &`,
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "muster-strays-"));
});
afterAll(() => rm(folder, { recursive: true }));

const pidIn = (file: string): Promise<number> =>
  waitFor(async () => Number((await readFile(file, "utf8")).trim()), { what: "a stray to say its pid" });
/** Its input ends once it is followed: of a program that ends sooner than that, nobody has seen the pipes. */
const followed = "cat >/dev/null";
const written = (file: string): string => `until [ -s "${file}" ]; do sleep 0.01; done`;

describe.skipIf(!existsSync("/proc/self/stat"))("case G3: what a program leaves behind ends with it", () => {
  // Two seconds of grace are spent once, below.
  const quick = Object.entries(WAYS).filter(([name]) => !name.includes("ignores"));
  test.each(quick)("at its normal end: %s", async (name, way) => {
    const file = join(folder, name);
    await runHandler(command, { argv: ["sh", "-c", `${way}\n${written(file)}\n${followed}`, file] });
    expect(readProcess(await pidIn(file))).toBeUndefined();
  });

  test("after a timeout, all of them at once", async () => {
    const files = Object.keys(WAYS).map((name) => join(folder, `stopped ${name}`));
    const stop = new AbortController();
    const runs = Object.values(WAYS).map((way, index) => {
      const argv = ["sh", "-c", `${way}\nsleep 100`, files[index] ?? ""];
      return runHandler(command, { argv }, { signal: stop.signal });
    });
    const ended = Promise.allSettled(runs);
    const pids = await Promise.all(files.map(pidIn));
    stop.abort(new Error("timed out"));
    expect((await ended).map(({ status }) => status)).toEqual(files.map(() => "rejected"));
    expect(pids.filter((pid) => readProcess(pid) !== undefined)).toEqual([]);
  });

  test("after its worker was killed: the next worker ends it and removes its folder", async () => {
    const url = (path: string): string => new URL(path, import.meta.url).href;
    const [file, program] = [join(folder, "orphan"), join(folder, "worker.ts")];
    const argv = ["sh", "-c", `${WAYS["a second fork"]}\necho $HOME > "$0.home"; sleep 100`, file];
    await writeFile(
      program,
      `import { createCommand } from "${url("../src/handlers/command.ts")}";
       import { runHandler } from "${url("run-handler.ts")}";
       await runHandler(createCommand(["sh"]), ${JSON.stringify({ argv })});`,
    );
    const worker = spawn(process.execPath, [program], { stdio: "ignore" });
    const pid = await pidIn(file);
    const home = await waitFor(async () => (await readFile(`${file}.home`, "utf8")).trim(), { what: "HOME" });
    // Not while its worker lives.
    endOrphans();
    expect(readProcess(pid)).toBeDefined();
    worker.kill("SIGKILL");
    await once(worker, "exit");
    expect(endOrphans()).toBeGreaterThanOrEqual(2);
    await waitFor(() => readProcess(pid) === undefined, { what: "the orphan to end" });
    await removeOldFolders();
    expect(existsSync(home)).toBe(false);
  });

  test("a program that leaves nothing behind leaves no folder either", async () => {
    const { stdout } = (await runHandler(command, {
      argv: ["sh", "-c", "touch $HOME/x $TMPDIR/y; echo $HOME"],
    })) as {
      stdout: string;
    };
    expect(stdout).toContain("muster-command-");
    expect(await readdir(tmpdir())).not.toContain(stdout.trim().split("/").at(-1));
  });
});
