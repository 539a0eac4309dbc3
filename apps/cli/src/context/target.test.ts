import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { contextsFile, readContexts, writeContexts } from "./config-file.ts";
import { addressOf, findTarget } from "./target.ts";

const NONE = { context: "", api: "", caFile: "" };
let folder: string;
let env: NodeJS.ProcessEnv;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "muster-context-"));
  env = { XDG_CONFIG_HOME: folder };
  writeFileSync(join(folder, "prod.token"), "mst_prod_secret\n");
  writeFileSync(join(folder, "other.token"), "mst_other\n");
  writeContexts(contextsFile(env), {
    current: "prod",
    contexts: {
      prod: { api: "https://prod.example:8081", tokenFile: join(folder, "prod.token") },
      here: { api: "http://127.0.0.1:8081" },
    },
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

test("nobody else may read which APIs there are, not even where the file was there before", () => {
  const file = contextsFile(env);
  writeContexts(file, readContexts(file));
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, "muster")).mode & 0o777).toBe(0o700);
});

test("the context in use, another one, an address: in this order, the last one said stands above", () => {
  expect(findTarget(env, NONE)).toMatchObject({
    context: "prod",
    url: "https://prod.example:8081",
    token: "mst_prod_secret",
  });
  expect(findTarget({ ...env, MUSTER_CONTEXT: "here" }, NONE)).toMatchObject({
    context: "here",
    token: undefined,
  });
  expect(findTarget({ ...env, MUSTER_API: "http://a:1" }, NONE)).toMatchObject({
    context: "",
    url: "http://a:1",
  });
  expect(findTarget({ ...env, MUSTER_API: "http://a:1" }, { ...NONE, context: "here" })).toMatchObject({
    context: "here",
  });
  expect(findTarget({ HOME: join(folder, "nowhere") }, NONE)).toMatchObject({
    url: "http://127.0.0.1:8081",
    token: undefined,
  });
});

test("the token of a context is sent to its own API and to no other", () => {
  expect(findTarget(env, { ...NONE, api: "http://evil.example" }).token).toBeUndefined();
  expect(findTarget({ ...env, MUSTER_API: "http://evil.example" }, NONE).token).toBeUndefined();
  expect(() => findTarget(env, { ...NONE, api: "http://evil.example", context: "prod" })).toThrow("got both");
});

test("a token of the environment stands above that of the context", () => {
  const file = join(folder, "other.token");
  expect(findTarget({ ...env, MUSTER_TOKEN_FILE: file }, NONE)).toMatchObject({
    token: "mst_other",
    tokenFrom: "the file of MUSTER_TOKEN_FILE",
  });
  expect(findTarget({ ...env, MUSTER_TOKEN_FILE: file, MUSTER_TOKEN: "mst_env" }, NONE).token).toBe(
    "mst_env",
  );
});

test("what cannot be used is told without the secret in it", () => {
  const told = (more: NodeJS.ProcessEnv): string => {
    try {
      findTarget({ ...env, ...more }, NONE);
    } catch (error) {
      return String(error);
    }
    return "";
  };
  expect(told({ MUSTER_TOKEN: "mst_a secret" })).toMatch(/MUSTER_TOKEN: expected a token alone/u);
  expect(told({ MUSTER_TOKEN: "mst_a secret" })).not.toContain("secret");
  expect(told({ MUSTER_TOKEN_FILE: join(folder, "none") })).toMatch(/cannot be read \(ENOENT\)/u);
  expect(told({ MUSTER_CONTEXT: "prdo" })).toMatch(/no context "prdo": expected one of prod, here/u);
  expect(() => addressOf("https://me:hunter2@prod.example")).toThrow(/without a name or a password/u);
  expect(() => addressOf("https://me:hunter2@prod.example")).not.toThrow(/hunter2/u);
  expect(() => addressOf("prod.example:8081")).toThrow(/expected the address/u);
});

test("a file that is something else is not overwritten by guesses", () => {
  const broken = { XDG_CONFIG_HOME: mkdtempSync(join(folder, "broken-")) };
  writeContexts(contextsFile(broken), { current: "", contexts: {} });
  writeFileSync(contextsFile(broken), '{"contexts": []}');
  expect(() => readContexts(contextsFile(broken))).toThrow(
    /expected what muster context writes, got another JSON/u,
  );
  writeFileSync(contextsFile(broken), "{");
  expect(() => readContexts(contextsFile(broken))).toThrow(/got no JSON/u);
});
