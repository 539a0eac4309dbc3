export { mayGive } from "./giving.ts";
export { type GrantRule, grantsBy, RULES_FORM, readGrantRules } from "./grant-rules.ts";
export { GRANT_FORM, grantText, type Read, readGrants } from "./grant-text.ts";
export { EVERYBODY, type Grant, type Identity, ROLES, type Role } from "./identity.ts";
export { JWT_ALGORITHMS, type JwtAlgorithm, type JwtRules, looksLikeJwt, type Verdict } from "./jwt-rules.ts";
export { isQueuePattern, isTypePattern, QUEUE_PATTERN_RULE, TYPE_PATTERN_RULE } from "./patterns.ts";
export { mayOn, mayTake, PERMISSIONS, PERMISSIONS_OF, type Permission, reachOf } from "./roles.ts";
export {
  digestOf,
  ENVIRONMENT,
  ENVIRONMENT_RULE,
  idOf,
  MAX_TOKEN_MS,
  type NewSecret,
  newSecret,
  SECRET_PREFIX,
  TOKEN_ID,
  TOKEN_NAME,
  TOKEN_NAME_RULE,
  USUAL_ENVIRONMENT,
} from "./secret.ts";
export { grantsOf } from "./stored-grants.ts";
