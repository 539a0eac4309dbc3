import {
  type GrantRule,
  JWT_ALGORITHMS,
  type JwtAlgorithm,
  type Read,
  RULES_FORM,
  readGrantRules,
} from "@muster/identity";
import {
  accept,
  isLoopback,
  list,
  type Option,
  oneOf,
  option,
  optional,
  type Reader,
  refuse,
} from "@muster/runtime";

/** What may be called by whoever reaches the port, where everything else needs an identity. */
export const EXEMPTIONS = ["health", "reflection"] as const;
export type Exemption = (typeof EXEMPTIONS)[number];

/** The attributes of a certificate by which it is somebody's. */
const CERTIFICATE_ATTRIBUTES = ["spiffe", "cn"] as const;

type AccessOptions = {
  readonly AUTH: Option<"none" | "required" | undefined>;
  readonly AUTH_EXEMPT: Option<Exemption[]>;
  readonly OIDC_ISSUER: Option<string | undefined>;
  readonly OIDC_AUDIENCE: Option<string[] | undefined>;
  readonly OIDC_JWKS_URL: Option<string | undefined>;
  readonly OIDC_ALGORITHMS: Option<JwtAlgorithm[]>;
  readonly OIDC_GRANTS: Option<readonly GrantRule[] | undefined>;
  readonly TLS_CLIENT_GRANTS: Option<readonly GrantRule[] | undefined>;
};

/** Several of some words. */
function someOf<const Name extends string>(names: readonly Name[]): Reader<Name[]> {
  return {
    expected: `some of ${names.join(", ")}, separated by commas`,
    parse: (raw) => {
      const parsed = list.parse(raw);
      if (!parsed.ok) return parsed;
      const found = parsed.value.map((one) => names.find((name) => name === one));
      return found.includes(undefined) ? refuse() : accept(found.filter((name) => name !== undefined));
    },
  };
}

/** Or `none` of them. */
function someOrNone<const Name extends string>(names: readonly Name[]): Reader<Name[]> {
  const some = someOf(names);
  return {
    expected: `none, or ${some.expected}`,
    parse: (raw) => (raw.trim() === "none" ? accept([]) : some.parse(raw)),
  };
}

/** Not `http`, but on this machine: whoever can change what an identity provider says can be anybody. */
const providerUrl: Reader<string> = {
  expected: "a URL that begins with https://",
  parse: (raw) => {
    const url = URL.parse(raw.trim());
    if (url === null || url.username !== "" || url.password !== "") return refuse();
    const isSafe = url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname));
    // As it is: a token's issuer has to be the same to the last slash.
    return isSafe ? accept(raw.trim()) : refuse();
  },
};

function rules(attributes?: readonly string[]): Reader<readonly GrantRule[]> {
  return {
    expected: `rules such as ${RULES_FORM}`,
    parse: (raw) => {
      const read: Read<readonly GrantRule[]> = readGrantRules(raw, attributes);
      return "value" in read ? accept(read.value) : refuse(read.because);
    },
  };
}

const OIDC = ["OIDC_ISSUER", "OIDC_AUDIENCE", "OIDC_JWKS_URL", "OIDC_GRANTS"] as const;

/** How callers are known. */
export const ACCESS_CONFIG: AccessOptions = {
  AUTH: option(
    optional(oneOf("none", "required")),
    undefined,
    "`required`: each call needs an identity, by a token, a JWT or a client certificate. `none`: whoever reaches the API may do everything. Unset: `none` on a loopback address; on others it has to be said.",
    { beside: { names: ["AUTH", ...OIDC, "TLS_CLIENT_GRANTS"], mistake: uselessBeside } },
  ),
  AUTH_EXEMPT: option(
    someOrNone(EXEMPTIONS),
    ["health"],
    "With AUTH=required, which standard services answer without an identity: `health` for probes and load balancers, `reflection` for tools.",
  ),
  OIDC_ISSUER: option(
    optional(providerUrl),
    undefined,
    "Issuer of the JWTs that are taken, as their `iss` has it. Needs OIDC_AUDIENCE, OIDC_JWKS_URL and OIDC_GRANTS.",
    { beside: { names: OIDC, mistake: missingBeside } },
  ),
  OIDC_AUDIENCE: option(optional(list), undefined, "One of these has to be in `aud` of a JWT."),
  OIDC_JWKS_URL: option(
    optional(providerUrl),
    undefined,
    "Where the issuer's public keys are: `jwks_uri` of its /.well-known/openid-configuration.",
  ),
  OIDC_ALGORITHMS: option(
    someOf(JWT_ALGORITHMS),
    ["RS256", "ES256"],
    "How a JWT may be signed. Secrets that two sides share (HS256) are not among them.",
  ),
  OIDC_GRANTS: option(
    optional(rules()),
    undefined,
    "Who may do what by their claims: `groups=sre > operator; sub=repo:acme/site:* > submitter@ci`. A claim is a name or a path (`realm_access.roles`); a value that ends with `*` is a beginning.",
  ),
  TLS_CLIENT_GRANTS: option(
    optional(rules(CERTIFICATE_ATTRIBUTES)),
    undefined,
    "Who may do what by their client certificate: `spiffe=spiffe://acme/render > worker@gpu:render; cn=prometheus > viewer`. Needs TLS_CLIENT_CA_FILE.",
  ),
};

/** Whoever has set it up believes to be protected by it. */
function uselessBeside(values: Readonly<Record<string, unknown>>): string | undefined {
  if (values["AUTH"] === "required") return undefined;
  const set = [...OIDC, "TLS_CLIENT_GRANTS"].filter((name) => values[name] !== undefined);
  if (set.length === 0) return undefined;
  return `AUTH: expected required beside ${set.join(", ")}; got ${values["AUTH"] === "none" ? "none" : "nothing"}`;
}

function missingBeside(values: Readonly<Record<string, unknown>>): string | undefined {
  const missing = OIDC.filter((name) => values[name] === undefined);
  if (missing.length === 0 || missing.length === OIDC.length) return undefined;
  const set = OIDC.filter((name) => values[name] !== undefined);
  return `${missing.join(", ")}: expected to be set beside ${set.join(", ")}`;
}
