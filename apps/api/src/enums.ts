import type { AttemptRecord } from "@muster/db";
import type { Field, JobState, Priority, Reading, RequirementOp } from "@muster/job";
import { AttemptOutcome as ProtoOutcome } from "@muster/proto/scheduler/v1/attempt";
import { Priority as ProtoPriority, JobState as ProtoState } from "@muster/proto/scheduler/v1/job";
import { RequirementOp as ProtoOp } from "@muster/proto/scheduler/v1/requirement";

const PRIORITIES: Readonly<Record<Priority, ProtoPriority>> = {
  critical: ProtoPriority.CRITICAL,
  high: ProtoPriority.HIGH,
  default: ProtoPriority.DEFAULT,
  low: ProtoPriority.LOW,
};

const STATES: Readonly<Record<JobState, ProtoState>> = {
  scheduled: ProtoState.SCHEDULED,
  queued: ProtoState.QUEUED,
  running: ProtoState.RUNNING,
  retry: ProtoState.RETRY,
  succeeded: ProtoState.SUCCEEDED,
  failed: ProtoState.FAILED,
  deadletter: ProtoState.DEADLETTER,
  cancelled: ProtoState.CANCELLED,
};

const OUTCOMES: Readonly<Record<AttemptRecord["outcome"], ProtoOutcome>> = {
  running: ProtoOutcome.RUNNING,
  succeeded: ProtoOutcome.SUCCEEDED,
  error: ProtoOutcome.ERROR,
  timeout: ProtoOutcome.TIMEOUT,
  cancelled: ProtoOutcome.CANCELLED,
  lost: ProtoOutcome.LOST,
  released: ProtoOutcome.RELEASED,
  snoozed: ProtoOutcome.SNOOZED,
};

const OPS: Readonly<Record<RequirementOp, ProtoOp>> = {
  eq: ProtoOp.EQ,
  ne: ProtoOp.NE,
  in: ProtoOp.IN,
  notIn: ProtoOp.NOT_IN,
  exists: ProtoOp.EXISTS,
  notExists: ProtoOp.NOT_EXISTS,
  gt: ProtoOp.GT,
  ge: ProtoOp.GE,
  lt: ProtoOp.LT,
  le: ProtoOp.LE,
};

const priorities = new Map(Object.entries(PRIORITIES).map(([name, value]) => [value, name]));
const states = new Map(Object.entries(STATES).map(([name, value]) => [value, name]));

export const toProtoPriority = (priority: Priority): ProtoPriority => PRIORITIES[priority];
export const toProtoState = (state: JobState): ProtoState => STATES[state];
export const toProtoOp = (op: RequirementOp = "eq"): ProtoOp => OPS[op];
export const toProtoOutcome = (outcome: AttemptRecord["outcome"]): ProtoOutcome => OUTCOMES[outcome];

/** Undefined when unspecified; as it is where it names nothing, for whoever reads requirements to refuse. */
export function readOp(value: ProtoOp): unknown {
  if (value === ProtoOp.UNSPECIFIED) return undefined;
  return Object.entries(OPS).find(([, number]) => number === value)?.[0] ?? value;
}

/** Undefined when unspecified. Numbers that name nothing are refused: a newer client must not be misread. */
export function readPriority(
  reading: Reading,
  field: Field | string,
  value: ProtoPriority,
): Priority | undefined {
  if (value === ProtoPriority.UNSPECIFIED) return undefined;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the map's values are the keys of PRIORITIES
  const name = priorities.get(value) as Priority | undefined;
  if (name === undefined) reading.refuse(field, "PRIORITY_CRITICAL, _HIGH, _DEFAULT or _LOW", value);
  return name;
}

/** Undefined when unspecified; unknown numbers are refused. */
export function readState(reading: Reading, field: string, value: ProtoState): JobState | undefined {
  if (value === ProtoState.UNSPECIFIED) return undefined;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the map's values are the keys of STATES
  const name = states.get(value) as JobState | undefined;
  if (name === undefined) reading.refuse(field, "one of the JOB_STATE_ values", value);
  return name;
}

/**
 * The name of a number; undefined when unspecified. A number that names nothing is answered as it is, for its reader to
 * refuse: a newer client must not be misread.
 */
export function nameOf(
  numbers: Readonly<Record<string, number>>,
  value: number,
): string | number | undefined {
  if (value === 0) return undefined;
  return Object.keys(numbers).find((name) => numbers[name] === value) ?? value;
}
