import type { Duration } from "@bufbuild/protobuf/wkt";
import { JOB_FIELDS, type Placing, type Reading, readPlacement } from "@muster/job";
import type { Requirement } from "@muster/proto/scheduler/v1/requirement";
import { readOp } from "../enums.ts";
import { readDuration } from "./fields.ts";

/** What a job, or a rule, asks of workers. */
export interface AskedPlacing {
  readonly requires: readonly Requirement[];
  readonly slots: number;
  readonly prefers: readonly Requirement[];
  readonly preferFor?: Duration | undefined;
}

/** Undefined for what asks for nothing. */
export function readPlacing(reading: Reading, asked: AskedPlacing): Placing | undefined {
  const { requires, slots, prefers, preferFor } = asked;
  // Most jobs.
  if (requires.length === 0 && prefers.length === 0 && slots === 0 && preferFor === undefined)
    return undefined;
  const field = JOB_FIELDS.preferFor;
  return readPlacement(reading, {
    requires: requires.map(readOne),
    ...(slots !== 0 && { slots }),
    prefers: prefers.map(readOne),
    preferMs: preferFor && readDuration(reading, field, preferFor, field),
  });
}

const readOne = ({ label, op, values }: Requirement): object => ({ label, op: readOp(op), values });
