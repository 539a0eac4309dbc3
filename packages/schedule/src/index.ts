export { type Applied, type Apply, applySchedules, type Change } from "./apply.ts";
export { type BackfillWish, backfill } from "./by-hand/backfill.ts";
export { explainSchedule, type Why, type WhyCode } from "./by-hand/explain.ts";
export { trigger } from "./by-hand/trigger.ts";
export { boundedTimes, TZ_VERSION, textOf, timesFrom } from "./calendar/times-of.ts";
export {
  MAX_SCHEDULES,
  NAME_RULE,
  OWNER_FIELD,
  RULE_NAMES,
  SCHEDULE_FIELDS,
  SCHEDULE_NAME,
} from "./fields.ts";
export type { Decision } from "./fire/decide-tick.ts";
export { type Firing, fireDue } from "./fire/fire-due.ts";
export { readKnown, unknownSchedule } from "./known.ts";
export { firstTick, recompute } from "./next-tick.ts";
export { type PauseWish, pause, resume } from "./pause.ts";
export { type AskedSchedule, readDefinition, readName } from "./read-definition.ts";
export { remove } from "./remove.ts";
export {
  checkOwner,
  checkSchedules,
  defineSchedule,
  isDefinedSchedule,
  refuseOwn,
  type ScheduleRequest,
  toScheduledJob,
} from "./schedule-request.ts";
