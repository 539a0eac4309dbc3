import { MAX_TIME_MS } from "@muster/job";
import type { JWTPayload } from "jose";
import { type GrantRule, grantsBy } from "./grant-rules.ts";
import type { Identity } from "./identity.ts";

const MAX_SUBJECT = 255;
const NAME = /^[^\p{Cc}\p{Cs}]{1,128}$/u;
/** In which claims a name for people may be. */
const NAMES = ["preferred_username", "email", "client_id", "azp"] as const;
/** Whose text is several values, with spaces between them (RFC 8693). */
const SCOPES: ReadonlySet<string> = new Set(["scope", "scp"]);

/** Whom a token that was verified speaks for; undefined when it does not say. Without a rule that it meets, it may do nothing. */
export function identityOf(claims: JWTPayload, rules: readonly GrantRule[]): Identity | undefined {
  const { sub, exp } = claims;
  if (typeof sub !== "string" || sub === "" || sub.length > MAX_SUBJECT || exp === undefined)
    return undefined;
  if (!sub.isWellFormed() || sub.includes("\0")) return undefined;
  return {
    kind: "jwt",
    id: `jwt:${sub}`,
    name: nameOf(claims) ?? sub,
    grants: grantsBy(rules, (claim) => valuesOf(claims, claim)),
    expiresAtMs: Math.min(exp * 1000, MAX_TIME_MS),
  };
}

function nameOf(claims: JWTPayload): string | undefined {
  return NAMES.map((name) => claims[name]).find(
    (value): value is string => typeof value === "string" && NAME.test(value),
  );
}

/** A claim by its name, or by a path: `realm_access.roles`. */
function valuesOf(claims: JWTPayload, claim: string): readonly string[] {
  const value = own(claims, claim) ?? claim.split(".").reduce<unknown>(own, claims);
  if (typeof value === "string") return SCOPES.has(claim) ? value.split(" ") : [value];
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
}

function own(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return Reflect.get(value, name);
}
