import { errors, type JWTVerifyGetKey, jwtVerify } from "jose";
import { identityOf } from "./claims.ts";
import type { JwtRules, Verdict } from "./jwt-rules.ts";

export { ProviderKeys } from "./provider-keys.ts";

/** The provider's keys, and whether it answers. */
export interface Keys {
  readonly getKey: JWTVerifyGetKey;
  readonly away: boolean;
}

/** Between the provider's clock and ours. */
const CLOCK_SECONDS = 5;

/** Never rejects for what the token is. */
export async function verifyJwt(token: string, rules: JwtRules, keys: Keys): Promise<Verdict> {
  try {
    const { payload } = await jwtVerify(token, keys.getKey, {
      issuer: rules.issuer,
      audience: [...rules.audience],
      algorithms: [...rules.algorithms],
      clockTolerance: CLOCK_SECONDS,
      requiredClaims: ["exp", "sub"],
    });
    return identityOf(payload, rules.grants) ?? "unknown";
  } catch (error) {
    return verdictOf(error, keys);
  }
}

/**
 * A key that is not known is refused either way; while the provider is away, it is not the token that is to blame. What is
 * wrong with the token itself stays wrong.
 */
function verdictOf(error: unknown, { away }: Keys): Verdict {
  const ofKeys =
    !(error instanceof errors.JOSEError) ||
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSTimeout ||
    error instanceof errors.JWKSInvalid;
  return ofKeys && away ? "away" : "unknown";
}
