import type { GrantRule } from "./grant-rules.ts";
import type { Identity } from "./identity.ts";

/** Signatures by a key that only the provider has. Not HS*: whoever may check it could make it. Not none. */
export const JWT_ALGORITHMS = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "Ed25519",
] as const;

export type JwtAlgorithm = (typeof JWT_ALGORITHMS)[number];

export interface JwtRules {
  readonly issuer: string;
  readonly audience: readonly string[];
  readonly algorithms: readonly JwtAlgorithm[];
  readonly grants: readonly GrantRule[];
}

const TYPE = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/u;
const MAX_LENGTH: number = 8 * 1024;

export const looksLikeJwt = (text: string): boolean => text.length <= MAX_LENGTH && TYPE.test(text);

/** What has been found out of a token: `away` = nobody can say, because the provider does not answer. */
export type Verdict = Identity | "unknown" | "away";
