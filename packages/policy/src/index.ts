export { admits, hasPassed } from "./admits.ts";
export {
  type Allocation,
  allocate,
  type Candidate,
  type Flow,
  type FlowOutcome,
} from "./allocate/allocate.ts";
export { FairShares } from "./allocate/fair-shares.ts";
export { mostAheadMs, tokensOf, untilAllowedMs } from "./allocate/gcra.ts";
export { Heap } from "./allocate/heap.ts";
export { ReadyRoom, readyLimit } from "./allocate/ready-room.ts";
export { type Room, Rooms } from "./allocate/rooms.ts";
export { AMOUNT, type Amount, costOf, MAX_WEIGHT, MIN_WEIGHT, weightOf } from "./amount.ts";
export {
  BREAKER_STATES,
  type BreakerFacts,
  type BreakerState,
  type BreakerVerdict,
  judge,
  type ProbeEnd,
} from "./breaker/judge.ts";
export { crowdedKind } from "./crowded-kind.ts";
export {
  type Gate,
  gateOf,
  gatesOf,
  keyOf,
  labelOf,
  MAX_KEY_LENGTH,
  parseGate,
  prefixOf,
  shortKey,
} from "./gate.ts";
export { type LimitHold, limitHold } from "./holds/limit-hold.ts";
export { type PauseHold, pauseHold } from "./holds/pause-hold.ts";
export { placementHold } from "./holds/placement-hold.ts";
export { codeOf, HOLD_CODES, type Hold, type HoldCode, readHold, sayHold } from "./holds/read-hold.ts";
export { type TypeHold, typeHold } from "./holds/type-hold.ts";
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
export { type PauseKind, type PauseTarget, pauseName } from "./pause.ts";
export { type JobPlace, lastPlaceOf, mayMeet, type PlacedJob, placeOf } from "./place.ts";
export {
  lackedByRules,
  MAX_PLACEMENT_RULES,
  type PlacementRule,
  placedByRules,
} from "./placement-rule.ts";
export { Policies, type PolicyFacts } from "./policies.ts";
export { waitingRoomOf } from "./waiting-room.ts";
