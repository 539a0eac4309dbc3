import { ConfigError, readConfig } from "@muster/runtime";
import { expect, test } from "vitest";
import { API_CONFIG } from "../config.ts";

const OIDC = {
  AUTH: "required",
  OIDC_ISSUER: "https://id.example/",
  OIDC_AUDIENCE: "muster,dashboard",
  OIDC_JWKS_URL: "https://id.example/keys",
  OIDC_GRANTS: "groups=sre > operator",
};
const LOGIN = {
  ...OIDC,
  OIDC_CLIENT_ID: "dashboard",
  DASHBOARD_URL: "https://jobs.example.com/ui/",
  ALLOWED_HOSTS: "jobs.example.com",
};

function told(env: Readonly<Record<string, string>>): readonly string[] {
  try {
    readConfig(API_CONFIG, env);
    return [];
  } catch (error) {
    return error instanceof ConfigError ? error.mistakes : [String(error)];
  }
}

test.each([
  OIDC,
  LOGIN,
  { ...LOGIN, OIDC_CLIENT_SECRET: "s", OIDC_CLIENT_AUTH: "client_secret_basic" },
  { ...LOGIN, OIDC_AUDIENCE: "muster", OIDC_LOGIN_TOKEN: "access_token" },
  { ...LOGIN, OIDC_SCOPES: "openid groups api://muster/.default" },
  { ...LOGIN, DASHBOARD_URL: "http://localhost:8081/ui/", ALLOWED_HOSTS: "" },
  { ...LOGIN, DASHBOARD_URL: "https://10.0.0.7/jobs/ui/", ALLOWED_HOSTS: "" },
])("%j is taken", (env) => {
  expect(told(env)).toEqual([]);
});

test("an address without its last slash is the same one", () => {
  const { DASHBOARD_URL: url } = readConfig(API_CONFIG, {
    ...LOGIN,
    DASHBOARD_URL: "https://jobs.example.com/ui",
  });
  expect(url).toBe("https://jobs.example.com/ui/");
});

test.each<[string, Readonly<Record<string, string>>, string]>([
  [
    "a secret of nobody",
    { OIDC_CLIENT_SECRET: "s" },
    "OIDC_CLIENT_ID: expected to be set beside OIDC_CLIENT_SECRET",
  ],
  [
    "a client of nobody",
    { OIDC_CLIENT_ID: "dashboard" },
    "OIDC_ISSUER: expected the provider of OIDC_CLIENT_ID, whose JWTs are taken; it is not set",
  ],
  [
    "no address",
    { ...LOGIN, DASHBOARD_URL: "" },
    "DASHBOARD_URL: expected a URL such as https://jobs.example.com/ui/",
  ],
  [
    "an address in the clear",
    { ...LOGIN, DASHBOARD_URL: "http://jobs.example.com/ui/" },
    'DASHBOARD_URL: expected a URL that begins with https:// and ends with /ui/; got "http://jobs.example.com/ui/"',
  ],
  ["another page", { ...LOGIN, DASHBOARD_URL: "https://jobs.example.com/" }, "DASHBOARD_URL: expected a URL"],
  [
    "a place in it",
    { ...LOGIN, DASHBOARD_URL: "https://jobs.example.com/ui/#/jobs" },
    "DASHBOARD_URL: expected a URL",
  ],
  [
    "an address whose pages may not call",
    { ...LOGIN, ALLOWED_HOSTS: "muster" },
    "ALLOWED_HOSTS: expected jobs.example.com of DASHBOARD_URL among them; got muster",
  ],
  [
    "id tokens for somebody else",
    { ...LOGIN, OIDC_AUDIENCE: "muster" },
    "OIDC_AUDIENCE: expected dashboard (OIDC_CLIENT_ID) among them, for which id tokens are made, or OIDC_LOGIN_TOKEN=access_token; got muster",
  ],
  ["no dashboard", { ...LOGIN, DASHBOARD: "off" }, "DASHBOARD: expected on beside OIDC_CLIENT_ID"],
  [
    "a way to send nothing",
    { ...LOGIN, OIDC_CLIENT_AUTH: "client_secret_post" },
    "OIDC_CLIENT_SECRET: expected the secret that OIDC_CLIENT_AUTH says how to send; it is not set",
  ],
  [
    "scopes without an id token",
    { ...LOGIN, OIDC_SCOPES: "profile email" },
    'OIDC_SCOPES: expected scopes separated by spaces, openid among them; got "profile email"',
  ],
  ["scopes as a list", { ...LOGIN, OIDC_SCOPES: "openid,email" }, "they are separated by spaces, not commas"],
  [
    "another token",
    { ...LOGIN, OIDC_LOGIN_TOKEN: "refresh_token" },
    "OIDC_LOGIN_TOKEN: expected one of id_token",
  ],
])("%s is refused at the start", (_name, env, mistake) => {
  expect(told(env).join("\n")).toContain(mistake);
});
