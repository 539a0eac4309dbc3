import { ConfigError, readConfig } from "@muster/runtime";
import { expect, test } from "vitest";
import { ACCESS_CONFIG } from "./config.ts";

const OIDC = {
  OIDC_ISSUER: "https://id.example/",
  OIDC_AUDIENCE: "muster,site",
  OIDC_JWKS_URL: "https://id.example/keys",
  OIDC_GRANTS: "groups=sre > operator",
};

function told(env: Readonly<Record<string, string>>): readonly string[] {
  try {
    readConfig(ACCESS_CONFIG, env);
    return [];
  } catch (error) {
    return error instanceof ConfigError ? error.mistakes : [String(error)];
  }
}

test.each([
  {},
  { AUTH: "none" },
  { AUTH: "required" },
  { AUTH: "required", AUTH_EXEMPT: "none" },
  { AUTH: "required", AUTH_EXEMPT: "health,reflection", TLS_CLIENT_GRANTS: "cn=ops > admin" },
  { AUTH: "required", ...OIDC, OIDC_ALGORITHMS: "RS256, EdDSA" },
  { AUTH: "required", ...OIDC, OIDC_JWKS_URL: "http://127.0.0.1:9000/keys" },
])("%j is taken", (env) => {
  expect(told(env)).toEqual([]);
});

test.each<[Readonly<Record<string, string>>, string]>([
  [{ AUTH: "on" }, 'AUTH: expected one of none, required; got "on"'],
  [
    OIDC,
    "AUTH: expected required beside OIDC_ISSUER, OIDC_AUDIENCE, OIDC_JWKS_URL, OIDC_GRANTS; got nothing",
  ],
  [
    { AUTH: "none", TLS_CLIENT_GRANTS: "cn=ops > admin" },
    "AUTH: expected required beside TLS_CLIENT_GRANTS; got none",
  ],
  [
    { AUTH: "required", OIDC_ISSUER: "https://id.example" },
    "OIDC_AUDIENCE, OIDC_JWKS_URL, OIDC_GRANTS: expected to be set beside OIDC_ISSUER",
  ],
  [
    { AUTH: "required", ...OIDC, OIDC_ISSUER: "http://id.example" },
    "OIDC_ISSUER: expected a URL that begins with https://",
  ],
  [
    { AUTH: "required", ...OIDC, OIDC_JWKS_URL: "https://me:secret@id.example" },
    "OIDC_JWKS_URL: expected a URL",
  ],
  [{ AUTH: "required", ...OIDC, OIDC_ALGORITHMS: "HS256" }, "OIDC_ALGORITHMS: expected some of RS256"],
  [{ AUTH: "required", ...OIDC, OIDC_ALGORITHMS: "none" }, "OIDC_ALGORITHMS: expected some of RS256"],
  [{ AUTH: "required", ...OIDC, OIDC_GRANTS: "groups=sre > root" }, '"root" is no grant'],
  [{ AUTH: "required", TLS_CLIENT_GRANTS: "ou=ops > admin" }, "expected one of spiffe, cn before the ="],
  [
    { AUTH: "required", AUTH_EXEMPT: "everything" },
    "AUTH_EXEMPT: expected none, or some of health, reflection",
  ],
])("%j is refused at the start: %s", (env, mistake) => {
  expect(told(env).join("\n")).toContain(mistake);
});
