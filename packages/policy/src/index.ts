export {
  type Gate,
  gateOf,
  keyOf,
  type LimitHold,
  limitHold,
  MAX_KEY_LENGTH,
  parseGate,
  parseLimitHold,
  pausedTypeOf,
  pauseHold,
  prefixOf,
  shortKey,
} from "./gate.ts";
export {
  type BreakerRule,
  LIMIT_NAME,
  type Limit,
  MAX_LIMITS,
  MAX_LIMITS_OF_A_JOB,
  type Override,
  type Rate,
  type Selector,
  WHEN_FULL,
  type WhenFull,
} from "./limit.ts";
export { type PauseTarget, Policies, type PolicyFacts } from "./policies.ts";
