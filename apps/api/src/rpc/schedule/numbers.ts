import type { ScheduleDefinition } from "@muster/db";
import { Dst, Misfire, Overlap } from "@muster/proto/scheduler/v1/schedule";

/** What protobuf calls the rules of a schedule. */

export const OVERLAP_NUMBERS: Readonly<Record<ScheduleDefinition["overlap"], Overlap>> = {
  skip: Overlap.SKIP,
  queue_one: Overlap.QUEUE_ONE,
  allow: Overlap.ALLOW,
  cancel_other: Overlap.CANCEL_OTHER,
};
export const MISFIRE_NUMBERS: Readonly<Record<ScheduleDefinition["misfire"], Misfire>> = {
  fire_once: Misfire.FIRE_ONCE,
  skip: Misfire.SKIP,
  fire_all: Misfire.FIRE_ALL,
};
export const DST_NUMBERS: Readonly<Record<ScheduleDefinition["dst"], Dst>> = {
  vixie: Dst.VIXIE,
  literal: Dst.LITERAL,
};
