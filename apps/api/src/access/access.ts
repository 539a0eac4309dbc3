import type { Database } from "@muster/db";
import type { Identity, JwtRules } from "@muster/identity";
import { Health } from "@muster/proto/grpc/health/v1/health";
import { ServerReflection } from "@muster/proto/grpc/reflection/v1/reflection";
import { ServerReflection as ServerReflectionAlpha } from "@muster/proto/grpc/reflection/v1alpha/reflection";
import type { Config, Logger, Loop, Metrics } from "@muster/runtime";
import { Authenticator, type Identify, type IdentifyToken, type VerifyJwt } from "./authenticate.ts";
import { Certificates } from "./certificate.ts";
import type { ACCESS_CONFIG, Exemption } from "./config.ts";
import { OpenStreams } from "./open-streams.ts";
import { TokenLookup } from "./token-lookup.ts";
import { TokenUses } from "./token-uses.ts";

/** Of calls that need no identity, and have none. It may do nothing that needs a right. */
const NOBODY: Identity = {
  kind: "token",
  id: "nobody",
  name: "nobody",
  grants: [],
  expiresAtMs: undefined,
};

const EXEMPT: Readonly<Record<Exemption, readonly string[]>> = {
  health: [Health.typeName],
  reflection: [ServerReflection.typeName, ServerReflectionAlpha.typeName],
};

/** How a server knows who calls it. */
export interface Access {
  readonly identify: Identify;
  /** Whose token it is that somebody logs in with. */
  readonly identifyToken: IdentifyToken;
  readonly streams: Pick<OpenStreams, "watch">;
  /** Full names of services that answer everybody. */
  readonly exempt: ReadonlySet<string>;
  readonly nobody: Identity;
}

export interface OpenAccess extends Access {
  readonly loops: readonly Loop[];
  /** The key was revoked by this process. */
  forget(tokenId: string): void;
  stop(): Promise<void>;
}

export interface AccessContext {
  /** On a connection that calls cannot take: whoever keeps the others busy would lock everybody out. */
  readonly database: Database;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** By what the configuration says of tokens, JWTs and certificates. */
export async function openAccess(
  config: Config<typeof ACCESS_CONFIG>,
  context: AccessContext,
): Promise<OpenAccess> {
  const { database, log } = context;
  const uses = new TokenUses(context);
  const streams = new OpenStreams(context);
  const verifyJwt = await jwtVerifier(config, context);
  const authenticator = new Authenticator({
    tokens: new TokenLookup(database),
    uses,
    verifyJwt,
    certificates: new Certificates(config.TLS_CLIENT_GRANTS ?? []),
    log,
  });
  return {
    identify: authenticator.identify,
    identifyToken: authenticator.identifyToken,
    streams,
    exempt: new Set(config.AUTH_EXEMPT.flatMap((name) => EXEMPT[name])),
    nobody: NOBODY,
    loops: [uses.loop, streams.loop],
    forget: (tokenId) => authenticator.forget(tokenId),
    stop: async () => {
      await Promise.all([uses.stop(), streams.stop()]);
    },
  };
}

/** Its library is loaded where it is needed. */
async function jwtVerifier(
  config: Config<typeof ACCESS_CONFIG>,
  context: AccessContext,
): Promise<VerifyJwt | undefined> {
  const { OIDC_ISSUER: issuer, OIDC_AUDIENCE: audience, OIDC_JWKS_URL: url, OIDC_GRANTS: grants } = config;
  if (issuer === undefined || audience === undefined || url === undefined || grants === undefined)
    return undefined;
  const { ProviderKeys, verifyJwt } = await import("@muster/identity/jwt");
  const rules: JwtRules = { issuer, audience, algorithms: config.OIDC_ALGORITHMS, grants };
  const keys = new ProviderKeys({ url, ...tellingOf(context) });
  return (token) => verifyJwt(token, rules, keys);
}

/** While the keys cannot be had, it is told once, and when they can be again. */
function tellingOf({ log, metrics: { degradations } }: AccessContext): {
  readonly onSuccess: () => void;
  readonly onFailure: (error: unknown) => void;
} {
  const reason = "identity_provider";
  return {
    onSuccess: () => degradations.end(log, reason),
    onFailure: (error) => {
      const why = error instanceof Error ? error.message : String(error);
      const text = `OIDC_JWKS_URL does not answer: ${why}; tokens of keys that are known are taken for a day`;
      degradations.begin(log, reason, text);
    },
  };
}
