import { expect, test } from "vitest";
import { whyRefused } from "./why-refused.ts";

const EXPECTED = { issuer: "https://id.example/", audience: ["muster"], algorithms: ["ES256"] };
const CLAIMS = {
  iss: "https://id.example/",
  aud: "muster",
  sub: "ann",
  exp: 2_000_000_000,
  email: "ann@example.com",
};

const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const token = (claims: object, alg = "ES256"): string =>
  `${base64({ alg })}.${base64({ ...CLAIMS, ...claims })}.c2ln`;

test.each<[string, string, string]>([
  ["an opaque one", "opaque", "it is no JWT"],
  ["what only looks like one", "a.b.c", "it is no JWT"],
  ["another audience", token({ aud: ["site", "shop"] }), 'its aud is "site, shop"; OIDC_AUDIENCE is muster'],
  [
    "another issuer",
    token({ iss: "https://id.example" }),
    'its iss is "https://id.example"; OIDC_ISSUER is https://id.example/',
  ],
  ["another algorithm", token({}, "RS512"), 'it is signed by "RS512"; OIDC_ALGORITHMS has ES256'],
  ["nobody", token({ sub: undefined }), "it has no sub, or no exp"],
  [
    "a signature of somebody else",
    token({}),
    "it is not signed by a key of OIDC_JWKS_URL, or is not valid by this machine's clock",
  ],
])("%s", (_name, given, why) => {
  const told = whyRefused(given, EXPECTED);
  expect(told).toContain(why);
  expect(told).not.toContain("ann");
});
