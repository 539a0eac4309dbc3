import type { Body } from "@muster/job";
import type { Generated } from "kysely";
import type { Time } from "../sql-time.ts";
import type { Dst, Misfire, Overlap } from "./definition.ts";
import type { TickReason, TickState } from "./tick-state.ts";

/** The tables of schedules, as schema.ts has the others. */

/** Jobs at times. */
export interface Schedules {
  name: string;
  owner: string;
  revision: Generated<number>;
  spec_version: Generated<number>;
  digest: string;
  cron: string | null;
  every_ms: number | null;
  phase_ms: number | null;
  time_zone: string;
  dst: Dst;
  overlap: Overlap;
  misfire: Misfire;
  catchup_ms: number;
  jitter_ms: number;
  start_at: Time | null;
  end_at: Time | null;
  max_runs: number | null;
  pause_on_failure: boolean;
  job: string;
  payload_kind: Body["kind"];
  payload: Uint8Array;
  created_at: Generated<Time>;
  updated_at: Generated<Time>;
  paused_at: Time | null;
  paused_until: Time | null;
  pause_reason: string | null;
  last_nominal: Generated<Time>;
  next_nominal: Time | null;
  next_at: Time | null;
  look_at: Time | null;
  tz_version: string;
  runs: Generated<number>;
  missed: Generated<number>;
  recent: Generated<string[]>;
  problem: string | null;
}

/** Who has schedules. */
export interface ScheduleOwners {
  owner: string;
  revision: number;
  applied_at: Generated<Time>;
}

/** What became of their times. */
export interface ScheduleTicks {
  schedule: string;
  nominal: Time;
  run: string;
  state: TickState;
  reason: TickReason | null;
  detail: string | null;
  task_id: string | null;
  due_at: Time;
  look_at: Time | null;
  last_nominal: Time | null;
  count: Generated<number>;
  overlap: Overlap | null;
  decided_at: Time | null;
}
