import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Role } from "@muster/proto/scheduler/v1/access";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Certificates, canMakeCertificates, issue, makeAuthority } from "../support/certificates.ts";
import { connectAdmin, connectClient } from "../support/client.ts";
import { allKeys, allPages, allRows } from "../support/everything-told.ts";
import { type IdentityProvider, startIdentityProvider } from "../support/identity-provider.ts";
import { type AppProcess, manageApps } from "../support/process.ts";
import { callBadly } from "../support/secret-calls.ts";
import { type System, startSystem } from "../support/system.ts";
import { makeToken } from "../support/tokens.ts";
import { waitFor } from "../support/wait.ts";

/**
 * What clients send to say who they are, the keys of sealed payloads and that of the certificate: in nothing that processes
 * print, answer and keep.
 */

manageApps();

const KEY: string = randomBytes(32).toString("base64");
/** By which this server is known at the provider. */
const CLIENT_SECRET: string = randomBytes(32).toString("base64");

let system: System;
let provider: IdentityProvider;
let apps: readonly [AppProcess, AppProcess];
let said: readonly (() => string)[];
let keys: string;
let certificates: Certificates | undefined;

/** Undefined where this machine cannot make any. */
async function makeOwn(dir: string): Promise<Certificates | undefined> {
  if (!(await canMakeCertificates())) return undefined;
  const authority = await makeAuthority(dir);
  return { ca: authority.certificate, ...(await issue(authority, dir, "own")) };
}

beforeAll(async () => {
  [system, provider] = await Promise.all([startSystem(), startIdentityProvider()]);
  keys = join(system.folder, "payload-keys");
  await writeFile(keys, `k1:${KEY}\n`);
  const clientSecret = join(system.folder, "client-secret");
  await writeFile(clientSecret, CLIENT_SECRET);
  certificates = await makeOwn(system.folder);
  apps = await Promise.all([
    system.start("api", {
      LOG_LEVEL: "trace",
      TLS_CERT_FILE: certificates?.certificate ?? "",
      TLS_KEY_FILE: certificates?.key ?? "",
      AUTH: "required",
      OIDC_ISSUER: provider.issuer,
      OIDC_AUDIENCE: `${provider.audience},dashboard`,
      OIDC_JWKS_URL: provider.jwksUrl,
      OIDC_GRANTS: "sub=Ann > admin",
      OIDC_CLIENT_ID: "dashboard",
      OIDC_CLIENT_SECRET_FILE: clientSecret,
      DASHBOARD_URL: "https://127.0.0.1/ui/",
    }),
    system.start("worker", { LOG_LEVEL: "trace", PAYLOAD_KEYS_FILE: keys }),
  ]);
  said = apps.map((app) => app.keepOutput());
});
afterAll(async () => {
  await system[Symbol.asyncDispose]();
  await provider.close();
});

/** Parts of it that nothing else has, as text and in the ways in which HTTP and SQL write them. */
function partsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [secret, bytes.toString("hex"), bytes.toString("base64").slice(0, -4), encodeURIComponent(secret)];
}

/** Both are half written, and are told. Returns what is secret in the certificate's key. */
async function breakFiles(token: string, ca: string | undefined): Promise<string> {
  const [api, worker] = apps;
  await writeFile(keys, `k1:${KEY}\nk2:${KEY.slice(0, 30)}\n${KEY}\n`);
  const pem = certificates === undefined ? "" : await readFile(certificates.key, "utf8");
  if (certificates !== undefined) await writeFile(certificates.key, pem.slice(0, -40));
  const client = connectClient(api.apiPort, token, ca);
  const refused = (): Promise<number> =>
    api.metric("muster_tls_certificate_reloads_total", { result: "refused" });
  const areTold = async (): Promise<boolean> => {
    // They are read again when they are needed.
    await client.submitJob({ job: { type: "noop" } });
    return worker.output().includes("PAYLOAD_KEYS_FILE") && (pem === "" || (await refused()) > 0);
  };
  await waitFor(areTold, { what: "the broken files to be told" });
  client.close();
  return pem === "" ? KEY : (pem.split("\n")[1] ?? "");
}

test("case G6: tokens, JWTs and payload keys are told nowhere, whoever sends them and however wrong they are", async () => {
  const [api] = apps;
  const signing = await provider.addKey("first");
  const [jwt, expired, root] = await Promise.all([
    signing.sign({ sub: "Ann" }),
    signing.sign({ sub: "Ann", exp: 1_000 }),
    makeToken(system.databaseUrl, "admin", { name: "root" }),
  ]);
  const ca = certificates && (await readFile(certificates.ca, "utf8"));
  const asRoot = connectAdmin(api.apiPort, root.secret, ca);
  const asAnn = connectAdmin(api.apiPort, jwt, ca);
  expect(await asAnn.getWhoAmI({})).toMatchObject({ name: expect.any(String) });
  const made = await asRoot.createToken({ name: "made", grants: [{ role: Role.ADMIN }] });
  await asRoot.revokeToken({ id: made.id });
  const credentials = [root.secret, jwt, expired, made.token];
  const answers = await callBadly(api, credentials, ca);
  provider.fail("no keys, and a page of HTML");
  answers.push(
    ...(await callBadly(api, [await (await provider.addKey("unknown")).sign({ sub: "Ann" })], ca)),
  );
  for (const client of [asRoot, asAnn]) client.close();
  const tlsKey = await breakFiles(root.secret, ca);
  const redis = new Redis(system.redisUrl);
  const told = await Promise.all([allRows(system), allKeys(redis), allPages(apps)]);
  redis.disconnect();
  const environments = apps.map(({ pid }) => readFileSync(`/proc/${pid}/environ`, "utf8"));
  const all = [...said.map((text) => text()), ...answers, ...told.flat(), ...environments].join("\n");
  // Of a token its secret, of a JWT its signature: their other parts say whose they are, and open nothing.
  const tokens = [root.secret, made.token].map((token) => token.split("_")[3] ?? "");
  const signatures = [jwt, expired].map((token) => token.split(".")[2] ?? "");
  const secrets = [KEY, KEY.slice(0, 30), CLIENT_SECRET, tlsKey, ...tokens, ...signatures];
  expect(secrets.every((secret) => secret.length >= 30)).toBe(true);
  expect(secrets.flatMap(partsOf).filter((part) => all.includes(part))).toEqual([]);
  // The search finds what is there.
  expect(all).toContain(root.id);
});
