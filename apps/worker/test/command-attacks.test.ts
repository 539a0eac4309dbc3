import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PermanentError } from "@muster/job";
import { readConfig } from "@muster/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { COMMAND_CONFIG } from "../src/command-config.ts";
import { createCommand } from "../src/handlers/command.ts";
import { runHandler } from "./run-handler.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "muster-attacks-"));
});
afterAll(() => rm(folder, { recursive: true }));

const envOf = async (env: Record<string, string>, envAllow?: readonly string[]): Promise<string[]> => {
  const command = createCommand(["env"], envAllow === undefined ? {} : { envAllow });
  const { stdout } = (await runHandler(command, { argv: ["env"], env })) as { stdout: string };
  return stdout.trim().split("\n");
};

const CODE =
  `GIT_SSH_COMMAND GIT_CONFIG_COUNT GIT_CONFIG_KEY_0 HOME NODE_PATH NODE_OPTIONS NODE_REPL_EXTERNAL_MODULE
  GCONV_PATH LOCPATH PERLLIB PERL5OPT PYTHONPATH RUBYOPT LD_PRELOAD LD_AUDIT BASH_ENV ENV PATH TMPDIR IFS EDITOR PAGER
  GIT_PAGER LESSOPEN JAVA_TOOL_OPTIONS _JAVA_OPTIONS CLASSPATH npm_config_userconfig XDG_CONFIG_HOME OPENSSL_CONF
  https_proxy MAKEFLAGS CFLAGS TAR_OPTIONS SSH_ASKPASS GOFLAGS RUSTC_WRAPPER PHPRC LUA_INIT`.split(/\s+/u);

test("case G2: a payload sets no variable but those that the operator allows", async () => {
  for (const name of [...CODE, "ANYTHING", "lang"]) {
    const refused = envOf({ [name]: "x" });
    await expect(refused).rejects.toThrow(
      `payload.env.${name}: expected a variable that COMMAND_ENV_ALLOW names`,
    );
    await expect(refused).rejects.toThrow(`COMMAND_ENV_ALLOW=LANG,LC_*,TZ,${name}`);
    await expect(refused).rejects.toThrow(PermanentError);
  }
  const env = await envOf({ LANG: "de_DE.UTF-8", LC_ALL: "C", TZ: "Europe/Berlin" });
  expect(env).toEqual(expect.arrayContaining(["LANG=de_DE.UTF-8", "LC_ALL=C", "TZ=Europe/Berlin"]));
});

test("case G2: a pattern lets in no variable that chooses code; its own name does", async () => {
  for (const name of CODE) await expect(envOf({ [name]: "x" }, ["*"])).rejects.toThrow("may choose the code");
  expect(await envOf({ APP_MODE: "a", GIT_DIR: "b" }, ["APP_*", "GIT_DIR"])).toEqual(
    expect.arrayContaining(["APP_MODE=a", "GIT_DIR=b"]),
  );
  await expect(envOf({ MUSTER_COMMAND: "x" }, ["*", "MUSTER_COMMAND"])).rejects.toThrow(PermanentError);
});

test("case G2: a program's environment is ours alone: a fixed PATH, a folder of its own, nothing of the worker's", async () => {
  const { PATH } = process.env;
  process.env["PATH"] = `.:${PATH}:bin`;
  process.env["SOME_SECRET"] = "s3cret-value";
  try {
    const env = await envOf({});
    const names = env.map((line) => line.split("=")[0] ?? "");
    expect(new Set(names)).toEqual(new Set(["HOME", "LANG", "MUSTER_COMMAND", "PATH", "TMPDIR"]));
    expect(env).toContain(`PATH=${PATH}`);
    expect(env.find((line) => line.startsWith("HOME="))).toContain("/muster-command-");
  } finally {
    process.env["PATH"] = PATH;
    delete process.env["SOME_SECRET"];
  }
});

test("case G2: a payload chooses no folder but within those that the operator allows, links or not", async () => {
  for (const name of ["allowed/inner", "allowed-not", "other"])
    await mkdir(join(folder, name), { recursive: true });
  await symlink(join(folder, "other"), join(folder, "allowed/link"));
  await writeFile(join(folder, "allowed/file"), "");
  const command = createCommand(["pwd"], { cwdAllow: [join(folder, "allowed")] });
  const run = (cwd: string): Promise<unknown> => runHandler(command, { argv: ["pwd"], cwd });
  expect(await run(join(folder, "allowed"))).toMatchObject({ exit_code: 0 });
  expect(await run(join(folder, "allowed/inner"))).toMatchObject({
    stdout: `${join(folder, "allowed/inner")}\n`,
  });
  for (const name of ["other", "allowed-not", "allowed/link", "allowed/../other", "."]) {
    await expect(run(`${folder}/${name}`)).rejects.toThrow("payload.cwd: expected a folder within");
    await expect(run(`${folder}/${name}`)).rejects.toThrow(PermanentError);
  }
  await expect(run(join(folder, "allowed/none"))).rejects.toThrow("there is none");
  await expect(run(join(folder, "allowed/file"))).rejects.toThrow(PermanentError);
  const strict = createCommand(["pwd"]);
  await expect(runHandler(strict, { argv: ["pwd"], cwd: folder })).rejects.toThrow(
    "COMMAND_CWD_ALLOW names (it names none)",
  );
});

test("case G2: settings that would let a payload choose the program are refused at the start", () => {
  const wrong = {
    COMMAND_ALLOW: "cat,./run.sh",
    COMMAND_ENV_ALLOW: "A B",
    COMMAND_CWD_ALLOW: "relative",
    COMMAND_USER: "nobody",
  };
  for (const [name, value] of Object.entries(wrong))
    expect(() => readConfig(COMMAND_CONFIG, { [name]: value })).toThrow(`${name}: expected`);
  expect(readConfig(COMMAND_CONFIG, { COMMAND_USER: "65534:65533" }).COMMAND_USER).toEqual({
    uid: 65_534,
    gid: 65_533,
  });
});

test.skipIf(!existsSync("/proc/self/environ"))(
  "case G1: a worker says which process around it shows its secrets",
  async () => {
    const url = new URL("../src/command-upkeep.ts", import.meta.url).href;
    const program = `
    import { readConfig, optional, option, password } from "@muster/runtime";
    import { exposedBy } from "${url}";
    readConfig({ KEY: option(optional(password), undefined, "A key.") }, { KEY: "shown-by-a-shell" });
    process.stdout.write(JSON.stringify([exposedBy(process.ppid), process.ppid]));`;
    // As npm and shells do, it stays for as long as what it has started.
    const script = '"$0" --input-type=module-typescript -e "$1"; exit $?';
    const told = (env: NodeJS.ProcessEnv): [number[], number] =>
      JSON.parse(execFileSync("sh", ["-c", script, process.execPath, program], { env, encoding: "utf8" }));
    const [shown, shell] = told({ KEY: "shown-by-a-shell" });
    expect(shown).toEqual([shell]);
    expect(told({})[0]).toEqual([]);
  },
);

test.runIf(process.getuid?.() === 0)(
  "case G1: programs run as another user, which cannot read the worker",
  async () => {
    const command = createCommand(["cat", "id", "sh"], { user: { uid: 65_534, gid: 65_534 } });
    expect(await runHandler(command, { argv: ["id"] })).toMatchObject({
      stdout: expect.stringMatching(/^uid=65534.*groups=65534(\(\w+\))?\n$/u),
    });
    expect(
      await runHandler(command, { argv: ["sh", "-c", "echo mine > $HOME/file && cat $HOME/file"] }),
    ).toMatchObject({ stdout: "mine\n" });
    for (const file of ["environ", "mem", "fd/0", "maps"])
      await expect(runHandler(command, { argv: ["cat", `/proc/${process.pid}/${file}`] })).rejects.toThrow(
        "ermission denied",
      );
  },
);
