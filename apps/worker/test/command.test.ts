import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Handler, MAX_RESULT_BYTES, PermanentError } from "@muster/job";
import { waitFor } from "@muster/test/wait";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createCommand } from "../src/handlers/command.ts";
import { readProcess } from "../src/handlers/process-marks.ts";
import { runHandler } from "./run-handler.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "muster-test-"));
  command = createCommand(["cat", "sh", "wc", "env", "false"], { envAllow: ["COLOUR"], cwdAllow: [folder] });
});
afterAll(() => rm(folder, { recursive: true }));

let command: Handler;

test("runs a program with arguments, input and environment, and captures what it says", async () => {
  expect(await runHandler(command, { argv: ["cat"], stdin: "hello" })).toMatchObject({
    exit_code: 0,
    stdout: "hello",
    stdout_truncated: false,
  });
  const { stdout } = (await runHandler(command, { argv: ["env"], env: { COLOUR: "red" } })) as {
    stdout: string;
  };
  expect(stdout).toContain("COLOUR=red");
  expect(stdout).not.toContain("DATABASE_URL");
});

test("refuses programs that are not allowed, without a shell to trick", async () => {
  await expect(runHandler(command, { argv: ["rm", "-rf", "/nowhere"] })).rejects.toThrow(
    /COMMAND_ALLOW=cat,sh,wc,env,false,rm/,
  );
  await expect(runHandler(command, { argv: ["/tmp/cat"] })).rejects.toThrow(PermanentError);
  await expect(runHandler(command, { argv: ["cat; id"] })).rejects.toThrow(PermanentError);
  expect(await runHandler(command, { argv: ["sh", "-c", 'echo "$0"', "$(id)"] })).toMatchObject({
    stdout: "$(id)\n",
  });
});

test("the environment of a payload cannot make an allowed name another program", async () => {
  await writeFile(join(folder, "wc"), "#!/bin/sh\necho not wc\n", { mode: 0o755 });
  for (const [name, value] of [
    ["PATH", folder],
    ["LD_PRELOAD", "/nowhere.so"],
    ["NODE_OPTIONS", "--import=/nowhere.js"],
  ] as const) {
    const call = runHandler(command, { argv: ["wc"], env: { [name]: value }, cwd: folder });
    await expect(call).rejects.toThrow(
      `payload.env.${name}: expected a variable that COMMAND_ENV_ALLOW names (COLOUR)`,
    );
    await expect(call).rejects.toThrow(PermanentError);
  }
});

test("a name in the environment cannot hold the value of another variable", async () => {
  const variable = "NODE_OPTIONS=--import=/nowhere.js ";
  const call = runHandler(command, { argv: ["wc"], env: { [variable]: "" } });
  await expect(call).rejects.toThrow(
    `payload.env: expected names without =, got ${JSON.stringify(variable)}`,
  );
  await expect(call).rejects.toThrow(PermanentError);
});

test("nothing is started for a payload with a mistake in it", async () => {
  const programs = (): number =>
    process.getActiveResourcesInfo().filter((name) => name === "ProcessWrap").length;
  const before = programs();
  const call = runHandler(command, { argv: ["sh", "-c", "cat"], stdin: 5 });
  await expect(call).rejects.toThrow("payload.stdin: expected text, got 5");
  expect(programs()).toBe(before);
});

test("the end of stderr is in the error, however much came before it and whatever the bound", async () => {
  const script = "yes noise | head -c 200000 >&2; echo the reason >&2; exit 1";
  for (const bound of [65_536, 0]) {
    const call = runHandler(command, { argv: ["sh", "-c", script], max_output_bytes: bound });
    await expect(call).rejects.toThrow(/the reason$/);
  }
});

test("a system that is short of file descriptors fails the attempt, not the job", async () => {
  const url = (path: string): string => new URL(path, import.meta.url).href;
  const program = `
    import { openSync } from "node:fs";
    import { createCommand } from "${url("../src/handlers/command.ts")}";
    import { runHandler } from "${url("run-handler.ts")}";
    const command = createCommand(["cat"]);
    await runHandler(command, { argv: ["cat"] });
    try { for (;;) openSync("/dev/null", "r"); } catch (error) { if (error.code !== "EMFILE") throw error; }
    await runHandler(command, { argv: ["cat"] }).catch((error) => process.stdout.write(error.name + " " + error.code));
  `;
  await writeFile(join(folder, "short.ts"), program);
  const limited = 'ulimit -n 200; exec "$0" "$1"';
  const result = await runHandler(command, {
    argv: ["sh", "-c", limited, process.execPath, join(folder, "short.ts")],
  });
  expect(result).toMatchObject({ stdout: "Error EMFILE" });
});

test("an exit code is an error that may be tried again, with the end of stderr", async () => {
  const failing = runHandler(command, { argv: ["sh", "-c", "echo broken >&2; exit 3"] });
  await expect(failing).rejects.toThrow("sh exited with 3: broken");
  await expect(failing).rejects.not.toThrow(PermanentError);
});

test("output beyond its bound is cut and marked, and does not block the program", async () => {
  const result = await runHandler(command, {
    argv: ["sh", "-c", "yes | head -c 2000000"],
    max_output_bytes: 100,
  });
  expect(result).toMatchObject({ exit_code: 0, stdout: "y\n".repeat(50), stdout_truncated: true });
});

test("a result is never too large to be kept, whatever JSON makes of the output", async () => {
  const noise = "head -c 300000 /dev/zero; head -c 300000 /dev/zero | tr '\\0' '\\377' >&2";
  const payload = { argv: ["sh", "-c", noise], max_output_bytes: 262_144 };
  const result = await runHandler(command, payload);
  expect(result).toMatchObject({ exit_code: 0, stdout_truncated: true, stderr_truncated: true });
  const bytes = Buffer.byteLength(JSON.stringify(result));
  expect(bytes).toBeLessThanOrEqual(MAX_RESULT_BYTES);
  expect(bytes).toBeGreaterThan(MAX_RESULT_BYTES / 2);
});

// This one and the next two wait for seconds: for what is read with pauses, and for programs that end late.
test.concurrent("output beyond its bound costs no memory, however much of it comes", async () => {
  let most = 0;
  const watch = (): void => {
    most = Math.max(most, process.memoryUsage().arrayBuffers);
  };
  const before = process.memoryUsage().arrayBuffers;
  const payload = { argv: ["sh", "-c", "head -c 250000000 /dev/zero"], max_output_bytes: 100 };
  expect(await runHandler(command, payload, { output: watch })).toMatchObject({ stdout_truncated: true });
  expect(most - before).toBeLessThan(125_000_000);
});

test.concurrent("a cancel stops the whole group: TERM, and KILL for what ignores it", async () => {
  const pids = join(folder, "pids");
  const script = `trap '' TERM; sh -c 'trap "" TERM; echo $$ >> ${pids}; sleep 100' & echo $$ >> ${pids}; wait; sleep 100`;
  const stop = new AbortController();
  const running = runHandler(command, { argv: ["sh", "-c", script] }, { signal: stop.signal });
  running.catch(() => {});
  const lines = await waitFor(
    async () => {
      const found = (await readFile(pids, "utf8").catch(() => "")).trim().split("\n");
      return found.length === 2 ? found.map(Number) : undefined;
    },
    { what: "two processes to start" },
  );
  stop.abort(new Error("cancelled"));
  await expect(running).rejects.toThrow("cancelled");
  expect(lines.filter(isAlive)).toEqual([]);
});

test.concurrent("a grandchild that keeps the pipe open does not hold the job", async () => {
  const result = runHandler(command, { argv: ["sh", "-c", "sleep 100 & echo started"] });
  expect(await result).toMatchObject({ exit_code: 0, stdout: "started\n" });
});

test("a payload that makes no sense fails for good and says why", async () => {
  await expect(runHandler(command, {})).rejects.toThrow("payload.argv: expected a list of texts");
  await expect(runHandler(command, { argv: ["cat"], cwd: join(folder, "none") })).rejects.toThrow(
    PermanentError,
  );
  await writeFile(join(folder, "file"), "three short words");
  expect(await runHandler(command, { argv: ["wc", "-w", "file"], cwd: folder })).toMatchObject({
    stdout: "3 file\n",
  });
});

/** One that was killed and whose new parent has not looked yet is dead, too. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  return !existsSync("/proc/self/stat") || readProcess(pid) !== undefined;
}
