import {
  type IdentityProvider,
  type SigningKey,
  startIdentityProvider,
} from "@muster/test/identity-provider";
import { assert, asyncProperty, nat, uint8Array } from "fast-check";
import { generateKeyPair, SignJWT, UnsecuredJWT } from "jose";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { readGrantRules } from "./grant-rules.ts";
import { grantText } from "./grant-text.ts";
import { ProviderKeys, verifyJwt } from "./jwt.ts";
import { type JwtRules, looksLikeJwt, type Verdict } from "./jwt-rules.ts";

let provider: IdentityProvider;
let key: SigningKey;
let keys: ProviderKeys;
let failures = 0;

beforeAll(async () => {
  provider = await startIdentityProvider();
  key = await provider.addKey("first");
});
afterAll(() => provider.close());

beforeEach(() => {
  // The library looks at the clock; timers go on.
  vi.useFakeTimers({ toFake: ["Date"] });
  provider.mend();
  failures = 0;
  keys = new ProviderKeys({
    url: provider.jwksUrl,
    onSuccess: () => undefined,
    onFailure: () => void (failures += 1),
  });
});
afterEach(() => vi.useRealTimers());

const later = (ms: number): void => void vi.setSystemTime(Date.now() + ms);

function rules(grants = "groups=dev > developer@mail"): JwtRules {
  const read = readGrantRules(grants);
  if ("because" in read) throw new Error(read.because);
  const { issuer, audience } = provider;
  return { issuer, audience: ["other", audience], algorithms: ["ES256"], grants: read.value };
}

const verdictOf = (token: string): Promise<Verdict> => verifyJwt(token, rules(), keys);

test("a token of the provider is its subject, with what the rules make of its claims", async () => {
  const token = await key.sign({
    sub: "u-1",
    email: "u@example.com",
    groups: ["dev"],
    exp: Math.floor(Date.now() / 1000) + 60,
  });
  expect(looksLikeJwt(token)).toBe(true);
  expect(await verdictOf(token)).toEqual({
    kind: "jwt",
    id: "jwt:u-1",
    name: "u@example.com",
    grants: [{ role: "developer", queues: ["mail"], types: ["*"] }],
    expiresAtMs: (Math.floor(Date.now() / 1000) + 60) * 1000,
  });
  expect(await verdictOf(await key.sign({ groups: "else" }))).toMatchObject({ grants: [], name: "somebody" });
});

test.each<[string, string, Record<string, unknown>, string[]]>([
  ["a path", "realm_access.roles=ops > operator", { realm_access: { roles: ["ops"] } }, ["operator"]],
  [
    "a name with dots",
    "https://a.example/roles=ops > admin",
    { "https://a.example/roles": "ops" },
    ["admin"],
  ],
  ["scopes", "scope=jobs:read > viewer", { scope: "openid jobs:read" }, ["viewer"]],
  ["a number", "level=7 > admin", { level: 7 }, []],
  ["what objects have anyhow", "constructor.name=Object > admin", {}, []],
  ["text that is no scope", "groups=ops > admin", { groups: "dev ops" }, []],
])("rules find their claim: %s", async (_what, grants, claims, granted) => {
  const verdict = await verifyJwt(await key.sign(claims), rules(grants), keys);
  expect(typeof verdict === "object" && verdict.grants.map(grantText)).toEqual(granted);
});

test.each<[string, Record<string, unknown>]>([
  ["another issuer", { iss: "https://id.example" }],
  ["another audience", { aud: "site" }],
  ["no audience", { aud: undefined }],
  ["no end", { exp: undefined }],
  ["an end that is over", { exp: 1_000 }],
  ["a beginning that is to come", { nbf: Math.floor(Date.now() / 1000) + 3_600 }],
  ["no subject", { sub: undefined }],
  ["an empty subject", { sub: "" }],
  ["a subject that is a list", { sub: ["a"] }],
  ["a subject without end", { sub: "a".repeat(256) }],
])("a token with %s is nobody's", async (_what, claims) => {
  expect(await verdictOf(await key.sign(claims))).toBe("unknown");
});

test("what is not signed by the provider, as it was said, is nobody's", async () => {
  const claims = {
    iss: provider.issuer,
    aud: provider.audience,
    sub: "a",
    exp: Math.floor(Date.now() / 1000) + 60,
  };
  const secret = new TextEncoder().encode("x".repeat(64));
  const { privateKey } = await generateKeyPair("ES384");
  const forged = await Promise.all([
    Promise.resolve(new UnsecuredJWT(claims).encode()),
    new SignJWT(claims).setProtectedHeader({ alg: "HS256", kid: "first" }).sign(secret),
    new SignJWT(claims).setProtectedHeader({ alg: "ES384", kid: "first" }).sign(privateKey),
  ]);
  for (const token of forged) expect(await verdictOf(token)).toBe("unknown");
});

test("a token that is changed anywhere is nobody's", async () => {
  const token = await key.sign({ groups: ["dev"] });
  await assert(
    asyncProperty(nat(token.length - 1), uint8Array({ minLength: 1, maxLength: 4 }), async (place, bytes) => {
      const changed = `${token.slice(0, place)}${Buffer.from(bytes).toString("base64url")}${token.slice(place + 1)}`;
      expect(await verdictOf(changed)).toBe("unknown");
    }),
    { numRuns: 100 },
  );
});

describe("while the provider does not answer", () => {
  test("case I4: keys that are known are taken for a day, and those that are not by nobody's fault but its own", async () => {
    const token = await key.sign({ exp: Math.floor(Date.now() / 1000) + 200_000 });
    const stranger = await (await provider.addKey("unknown", false)).sign();
    expect(await verdictOf(token)).toMatchObject({ id: "jwt:somebody" });
    expect(await verdictOf(stranger)).toBe("unknown");
    provider.fail();
    later(11 * 60_000);
    expect(await verdictOf(token)).toMatchObject({ id: "jwt:somebody" });
    expect(failures).toBe(1);
    expect(await verdictOf(await (await provider.addKey("made meanwhile")).sign())).toBe("away");
    later(25 * 3_600_000);
    expect(await verdictOf(token)).toBe("away");
    provider.mend();
    later(3_000);
    expect(await verdictOf(token)).toMatchObject({ id: "jwt:somebody" });
    provider.withdraw("made meanwhile");
  });

  test.each(["", "<html>", "{}", `{"keys":[]${" ".repeat(300_000)}}`])(
    "at the start, nobody can say; it is not asked for each token: %j",
    async (body) => {
      provider.fail(body);
      const before = provider.asked;
      const token = await key.sign();
      for (let call = 0; call < 20; call += 1) expect(await verdictOf(token)).toBe("away");
      expect(provider.asked - before).toBe(1);
    },
  );
});

test("case I4: a key that comes is found, but many strangers ask the provider once in half a minute", async () => {
  expect(await verdictOf(await key.sign())).toMatchObject({ kind: "jwt" });
  const second = await provider.addKey("second");
  const before = provider.asked;
  later(31_000);
  expect(await verdictOf(await second.sign())).toMatchObject({ kind: "jwt" });
  expect(provider.asked - before).toBe(1);
  const stranger = await (await provider.addKey("stranger", false)).sign();
  for (let call = 0; call < 20; call += 1) expect(await verdictOf(stranger)).toBe("unknown");
  expect(provider.asked - before).toBe(1);
  provider.withdraw("second");
  later(11 * 60_000);
  expect(await verdictOf(await second.sign())).toBe("unknown");
});
