import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectAdmin } from "../support/client.ts";
import { type System, startSystem } from "../support/system.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

let system: System;

beforeAll(async () => {
  system = await startSystem();
});
afterAll(async () => system[Symbol.asyncDispose]());

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

async function token(
  args: readonly string[],
  env: Readonly<Record<string, string>> = system.env,
): Promise<Ended> {
  const { PATH = "", NODE_COMPILE_CACHE = "" } = process.env;
  const child = spawn(process.execPath, ["apps/api/src/token/main.ts", ...args], {
    cwd: ROOT,
    env: { PATH, NODE_COMPILE_CACHE, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [out, err] = ["", ""];
  child.stdout.on("data", (text: Buffer) => (out += text.toString()));
  child.stderr.on("data", (text: Buffer) => (err += text.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, out, err };
}

test("the first key is made on the database, is alone on the standard output, and opens an API that asks for one", async () => {
  const [api, made] = await Promise.all([
    system.start("api", { AUTH: "required" }),
    token(["create", "--name", "ops", "--role", "admin", "--expires", "90d"]),
  ]);
  expect(made).toMatchObject({ code: 0, out: expect.stringMatching(/^mst_live_\w+\n$/u) });
  expect(made.err).toMatch(/^ops \(\w{12}\) may be used until .*, as admin\./u);
  const client = connectAdmin(api.apiPort, made.out.trim());
  expect(await client.getWhoAmI({})).toMatchObject({ name: "ops" });
  const { details } = await client.createToken({ name: "by-call", grants: [{ role: 1 }] });
  expect(details?.createdBy).toBe("ops");
  client.close();

  const [rotated, listed, again, unknown] = await Promise.all([
    token(["rotate", "ops"]),
    token(["list", "-o", "json"]),
    token(["create", "--name", "by-call", "--role", "viewer"]),
    token(["revoke", "000000000000"]),
  ]);
  expect(rotated.out).toMatch(/^mst_live_/u);
  expect(rotated.out).not.toBe(made.out);
  const [, , , secret = ""] = made.out.split("_");
  expect(listed.out).not.toContain(secret);
  expect(JSON.parse(listed.out)).toContainEqual(
    expect.objectContaining({ name: "ops", grants: [{ role: "admin", queues: ["*"], types: ["*"] }] }),
  );
  expect(again).toMatchObject({
    code: 1,
    out: "",
    err: expect.stringContaining("name: expected one that no live token has"),
  });
  expect(unknown).toMatchObject({ code: 5, out: "" });
  expect(await token(["revoke", "ops"])).toMatchObject({
    code: 0,
    err: expect.stringMatching(/^\w+ and \w+: revoked/u),
  });
  expect((await token(["list", "--all"])).out).toMatch(/^ID +NAME +MAY .*\n(.*\n)*.*ops +admin/u);
});

test("it teaches, says what is wrong, and tells a server that is away from a mistake", async () => {
  const away = { DATABASE_URL: "postgres://postgres:hunter22@127.0.0.1:1/none" };
  const [help, wrong, unreachable] = await Promise.all([
    token(["--help"]),
    token(["create", "--role", "root"]),
    token(["list"], away),
  ]);
  for (const word of ["create --name NAME", "rotate", "revoke", "DATABASE_URL"])
    expect(help.out).toContain(word);
  expect(wrong).toMatchObject({
    code: 2,
    out: "",
    err: expect.stringMatching(/--name: expected .*--role: "root" is no grant/u),
  });
  expect(unreachable).toMatchObject({ code: 3, out: "" });
  expect(unreachable.err).not.toContain("hunter22");
});
