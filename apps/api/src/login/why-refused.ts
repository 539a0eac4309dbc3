import { shown } from "@muster/job";

export interface Expected {
  readonly issuer: string;
  readonly audience: readonly string[];
  readonly algorithms: readonly string[];
}

/**
 * Why a token of the provider may not count, for whoever has to mend the configuration: by what it says of itself, which
 * nobody has to believe. Without the token, and without what it says of its owner.
 */
export function whyRefused(token: string, { issuer, audience, algorithms }: Expected): string {
  const [header, claims] = token.split(".", 2).map(partOf);
  if (header === undefined || claims === undefined) return "it is no JWT";
  const { iss, aud, sub, exp } = claims;
  const reasons = [
    ...(algorithms.some((name) => name === header["alg"])
      ? []
      : [`it is signed by ${shown(header["alg"])}; OIDC_ALGORITHMS has ${algorithms.join(", ")}`]),
    ...(iss === issuer ? [] : [`its iss is ${shown(iss)}; OIDC_ISSUER is ${issuer}`]),
    ...(audience.some((name) => [aud].flat().includes(name))
      ? []
      : [`its aud is ${shown([aud].flat().join(", "))}; OIDC_AUDIENCE is ${audience.join(", ")}`]),
    ...(typeof sub === "string" && typeof exp === "number" ? [] : ["it has no sub, or no exp"]),
  ];
  if (reasons.length > 0) return reasons.join("; ");
  return "it is not signed by a key of OIDC_JWKS_URL, or is not valid by this machine's clock";
}

function partOf(part: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
