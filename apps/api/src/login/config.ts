import { isIP } from "node:net";
import {
  accept,
  hostName,
  isLoopback,
  type Option,
  oneOf,
  option,
  optional,
  password,
  type Reader,
  refuse,
  text,
} from "@muster/runtime";

/** Which of the tokens that the provider gives is somebody's session. */
const LOGIN_TOKENS = ["id_token", "access_token"] as const;
export type LoginToken = (typeof LOGIN_TOKENS)[number];

/** How this server shows the provider its client's secret. */
const CLIENT_AUTH_METHODS = ["client_secret_post", "client_secret_basic"] as const;
export type ClientAuthMethod = (typeof CLIENT_AUTH_METHODS)[number];

type LoginOptions = {
  readonly OIDC_CLIENT_ID: Option<string | undefined>;
  readonly OIDC_CLIENT_SECRET: Option<string | undefined>;
  readonly OIDC_CLIENT_AUTH: Option<ClientAuthMethod | undefined>;
  readonly OIDC_SCOPES: Option<string>;
  readonly OIDC_LOGIN_TOKEN: Option<LoginToken>;
  readonly DASHBOARD_URL: Option<string | undefined>;
};

/** As RFC 6749 has them. Without `openid` a provider gives no id token. */
const scopes: Reader<string> = {
  expected: "scopes separated by spaces, openid among them",
  parse: (raw) => {
    const names = raw.trim().split(/[\s]+/u);
    if (names.some((name) => !/^[\x21\x23-\x5b\x5d-\x7e]+$/u.test(name))) return refuse();
    if (raw.includes(",")) return refuse("they are separated by spaces, not commas");
    return names.includes("openid") ? accept(names.join(" ")) : refuse();
  },
};

/** Not `http`, but on this machine: whoever listens on the way has the session that comes back there. */
const dashboardUrl: Reader<string> = {
  expected: "a URL that begins with https:// and ends with /ui/",
  parse: (raw) => {
    const url = URL.parse(raw.trim());
    if (url === null || url.username !== "" || url.password !== "") return refuse();
    if (url.search !== "" || url.hash !== "" || !/\/ui\/?$/u.test(url.pathname)) return refuse();
    const isSafe = url.protocol === "https:" || (url.protocol === "http:" && isLoopback(hostName(url.host)));
    return isSafe ? accept(url.href.replace(/\/?$/u, "/")) : refuse();
  },
};

/** How people log in to the dashboard at the identity provider. */
export const LOGIN_CONFIG: LoginOptions = {
  OIDC_CLIENT_ID: option(
    optional(text),
    undefined,
    "As which client of OIDC_ISSUER people log in to the dashboard ([identities.md](identities.md#login-at-the-provider)). Needs DASHBOARD_URL. Unset: the dashboard asks for a token.",
    {
      beside: {
        names: [
          "OIDC_ISSUER",
          "OIDC_AUDIENCE",
          "OIDC_CLIENT_ID",
          "OIDC_CLIENT_SECRET",
          "OIDC_CLIENT_AUTH",
          "OIDC_LOGIN_TOKEN",
          "DASHBOARD",
          "DASHBOARD_URL",
          "ALLOWED_HOSTS",
        ],
        mistake: misfit,
      },
    },
  ),
  OIDC_CLIENT_SECRET: option(
    optional(password),
    undefined,
    "Secret of that client. Unset: it is a public one, which has none.",
  ),
  OIDC_CLIENT_AUTH: option(
    optional(oneOf(...CLIENT_AUTH_METHODS)),
    undefined,
    "How the secret is sent, as the provider expects it of this client. Unset: `client_secret_post`, or the other one where the provider takes that alone.",
  ),
  OIDC_SCOPES: option(
    scopes,
    "openid profile email",
    "What a login asks the provider for: from these come the claims that OIDC_GRANTS looks at.",
  ),
  OIDC_LOGIN_TOKEN: option(
    oneOf(...LOGIN_TOKENS),
    "id_token",
    "Which of the provider's tokens is the session. It counts as any JWT does: by OIDC_AUDIENCE, which has to name the client for `id_token`, and by OIDC_GRANTS.",
  ),
  DASHBOARD_URL: option(
    optional(dashboardUrl),
    undefined,
    "Where people open the dashboard, such as `https://jobs.example.com/ui/`. The provider has to know `login/callback` below it as an address of the client.",
  ),
};

type Values = Readonly<Record<string, unknown>>;

/** The first thing that a login would fail for, whoever tries it. */
function misfit(values: Values): string | undefined {
  const { OIDC_CLIENT_ID: client, DASHBOARD_URL: url } = values;
  if (client === undefined) {
    const set = ["OIDC_CLIENT_SECRET", "OIDC_CLIENT_AUTH", "DASHBOARD_URL"].filter(
      (name) => values[name] !== undefined,
    );
    return set.length === 0 ? undefined : `OIDC_CLIENT_ID: expected to be set beside ${set.join(", ")}`;
  }
  if (values["OIDC_ISSUER"] === undefined)
    return "OIDC_ISSUER: expected the provider of OIDC_CLIENT_ID, whose JWTs are taken; it is not set";
  if (values["OIDC_CLIENT_AUTH"] !== undefined && values["OIDC_CLIENT_SECRET"] === undefined)
    return "OIDC_CLIENT_SECRET: expected the secret that OIDC_CLIENT_AUTH says how to send; it is not set";
  if (values["DASHBOARD"] === "off")
    return "DASHBOARD: expected on beside OIDC_CLIENT_ID, by which people log in to it; got off";
  if (typeof url !== "string")
    return "DASHBOARD_URL: expected a URL such as https://jobs.example.com/ui/ beside OIDC_CLIENT_ID, for the provider sends browsers back there; it is not set";
  return wrongAudience(values) ?? wrongName(url, values["ALLOWED_HOSTS"]);
}

function wrongAudience({
  OIDC_CLIENT_ID: client,
  OIDC_AUDIENCE: audience,
  OIDC_LOGIN_TOKEN: token,
}: Values): string | undefined {
  if (token !== "id_token" || !Array.isArray(audience) || audience.includes(client)) return undefined;
  return `OIDC_AUDIENCE: expected ${String(client)} (OIDC_CLIENT_ID) among them, for which id tokens are made, or OIDC_LOGIN_TOKEN=access_token; got ${audience.join(",")}`;
}

/** Pages of a name that is not listed may not call this API: the login would end at a page that can do nothing. */
function wrongName(url: string, allowed: unknown): string | undefined {
  const name = hostName(new URL(url).host);
  if (isLoopback(name) || isIP(name) !== 0) return undefined;
  if (Array.isArray(allowed) && allowed.includes(name)) return undefined;
  const got = Array.isArray(allowed) ? allowed.join(",") : "nothing";
  return `ALLOWED_HOSTS: expected ${name} of DASHBOARD_URL among them; got ${got}`;
}
