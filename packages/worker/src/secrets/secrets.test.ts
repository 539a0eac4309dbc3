import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PermanentError } from "@muster/job";
import { hideSecrets } from "@muster/runtime";
import { expect, onTestFinished, test } from "vitest";
import { openSecrets, readRules, type SecretUse } from "./index.ts";

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "muster-secrets-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

test("case G6: nothing may be used that no entry of the list names, and a refusal says what to add", async () => {
  const allow = ["stripe:charge.*", "stripe:http@api.stripe.com", "deploy:command@git", "any:*"];
  const env = {
    SECRET_STRIPE: "sk_live_1",
    SECRET_DEPLOY: "deploy-key",
    SECRET_ANY: "any-value",
    SECRET_OTHER: "other-value",
  };
  const secrets = openSecrets({ allow, env });
  const allowed: [string, SecretUse, string][] = [
    ["stripe", { type: "charge.card" }, "sk_live_1"],
    ["stripe", { type: "http", to: "https://api.stripe.com" }, "sk_live_1"],
    ["deploy", { type: "command", to: "git" }, "deploy-key"],
    // All types are those of handlers, not those whose payload says where it goes.
    ["any", { type: "whatever" }, "any-value"],
  ];
  for (const [name, use, value] of allowed) expect(await secrets.get(name, use)).toBe(value);
  const denied: [string, SecretUse][] = [
    ["stripe", { type: "charge" }],
    ["stripe", { type: "http", to: "https://evil.example" }],
    ["stripe", { type: "http", to: "http://api.stripe.com" }],
    ["stripe", { type: "http", to: "https://api.stripe.com:444" }],
    ["stripe", { type: "http", to: "https://api.stripe.com.evil.example" }],
    ["stripe", { type: "command", to: "git" }],
    ["deploy", { type: "command", to: "/tmp/git" }],
    ["any", { type: "http", to: "https://evil.example" }],
    ["other", { type: "whatever" }],
    ["../other", { type: "charge.card" }],
  ];
  for (const [name, use] of denied) await expect(secrets.get(name, use)).rejects.toThrow(PermanentError);
  const refused = secrets.get("stripe", { type: "http", to: "https://evil.example" });
  await expect(refused).rejects.toThrow(
    "secret:stripe is not allowed for jobs of type http@evil.example; to allow it, add stripe:http@evil.example to SECRETS_ALLOW of their workers",
  );
  // Whether there is one of this name is not told.
  const [unknown, other] = await Promise.all(
    ["unknown", "other"].map((name) => secrets.get(name, { type: "t" }).catch(String)),
  );
  expect(unknown?.replaceAll("unknown", "other")).toBe(other);
});

test("case G6: a list that says less than it means is refused at the start", () => {
  const wrong: [string, RegExp][] = [
    ["stripe", /expected <secret>:<type>/u],
    ["stripe:", /expected <secret>:<type>/u],
    [":charge", /the secret: expected 1 to 64/u],
    ["../stripe:charge", /the secret: expected 1 to 64/u],
    ["stripe:http", /expected http@<host>, because whoever submits such a job chooses where it goes/u],
    ["stripe:command", /expected command@<program>/u],
    ["stripe:http@*.example.com", /expected http@<host>/u],
    ["stripe:http@api.stripe.com/v1", /and no path/u],
    ["stripe:http@user@api.stripe.com", /and no path/u],
    ["stripe:http@ftp://host", /expected http@<host>/u],
  ];
  for (const [entry, mistake] of wrong) expect(readRules([entry])).toMatch(mistake);
  expect(readRules(["a-b:t", "a_b:t"])).toMatch(/SECRET_A_B/u);
  expect(readRules(Array.from({ length: 65 }, (_, index) => `s${index}:t`))).toMatch(/at most 64/u);
  expect(readRules(["s:http@http://127.0.0.1:8080"])).toEqual([
    { secret: "s", type: "http", to: "http://127.0.0.1:8080" },
  ]);
  expect(() => openSecrets({ allow: ["stripe:http"] })).toThrow(
    /^wrong configuration:\n {2}SECRETS_ALLOW: in /u,
  );
});

test("case G6: a secret is read when it is used, as files are exchanged by Kubernetes, and hidden from then on", async () => {
  const folder = folderWith({ shared: "from-the-file\n" });
  const secrets = openSecrets({
    allow: ["mounted:t", "shared:t", "env.only:t"],
    folder,
    env: { SECRET_SHARED: "from-the-environment", SECRET_ENV_ONLY: "in-the-environment" },
  });
  const get = (name: string): Promise<string> => secrets.get(name, { type: "t" });
  await expect(get("mounted")).rejects.toThrow(
    "secret:mounted is not there: expected a file mounted in SECRETS_DIR, or the variable SECRET_MOUNTED",
  );
  await expect(get("mounted")).rejects.not.toThrow(PermanentError);
  expect(await secrets.missing()).toEqual([expect.stringContaining("secret:mounted is not there")]);
  // A folder behind a link, which is exchanged as a whole.
  for (const [number, value] of ["first-value", "second-value"].entries()) {
    mkdirSync(join(folder, `..${number}`));
    writeFileSync(join(folder, `..${number}`, "mounted"), `${value}\r\n`);
    symlinkSync(`..${number}`, join(folder, "..new"));
    renameSync(join(folder, "..new"), join(folder, "..data"));
    if (number === 0) symlinkSync("..data/mounted", join(folder, "mounted"));
    expect(await get("mounted")).toBe(value);
  }
  expect(await get("shared")).toBe("from-the-file");
  expect(await get("env.only")).toBe("in-the-environment");
  expect(hideSecrets("first-value, second-value, from-the-file, in-the-environment")).toBe(
    "[hidden], [hidden], [hidden], [hidden]",
  );
});

test("case G6: what is no secret file, or could not be hidden, is not handed out", async () => {
  const folder = folderWith({ short: "12345\n", large: "x".repeat(65_537), empty: "\n" });
  mkdirSync(join(folder, "folder"));
  const names = ["short", "large", "empty", "folder"];
  const secrets = openSecrets({ allow: names.map((name) => `${name}:t`), folder, env: {} });
  const told = await Promise.all(names.map((name) => secrets.get(name, { type: "t" }).catch(String)));
  expect(told).toEqual([
    expect.stringContaining("secret:short: expected at least 6 characters"),
    expect.stringContaining("expected a file of at most 65536 bytes, got 65537 bytes"),
    expect.stringContaining("secret:empty is not there"),
    expect.stringContaining("got something else"),
  ]);
  expect(told.join()).not.toContain("12345");
});
