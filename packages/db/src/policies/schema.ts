import type { BreakerState, PauseKind, WhenFull } from "@muster/policy";
import type { Generated } from "kysely";
import type { Time } from "../sql-time.ts";

/** The tables of limits and pauses, as schema.ts has the others. */

/** How often policies have changed: one row, of id 1. */
export interface PolicyEpoch {
  id: number;
  epoch: number;
}

export interface Limits {
  name: string;
  generation: Generated<number>;
  queue: string | null;
  type: string | null;
  key_label: string | null;
  max_running: number | null;
  max_waiting: number | null;
  rate_count: number | null;
  rate_per_ms: number | null;
  rate_burst: number | null;
  weight_label: string | null;
  cost_label: string | null;
  when_full: Generated<WhenFull>;
  breaker_error_ratio: number | null;
  breaker_min_calls: number | null;
  breaker_window_ms: number | null;
  breaker_open_ms: number | null;
  revision: Generated<number>;
  epoch: number;
  in_force_since: Time | null;
  created_at: Generated<Time>;
  updated_at: Generated<Time>;
}

/** What one key of a limit has instead; the key as `shortKey` gives it. */
export interface LimitOverrides {
  limit_name: string;
  key: string;
  max_running: number | null;
  rate_count: number | null;
  rate_per_ms: number | null;
  rate_burst: number | null;
  weight: number | null;
}

/** By the name of what is paused, as `pauseName` gives it. */
export interface Pauses {
  target: string;
  kind: PauseKind;
  queue: string | null;
  type: string | null;
  limit_name: string | null;
  key: string | null;
  paused_at: Generated<Time>;
  until_at: Time | null;
  reason: string | null;
}

/** What is known of a gate beyond the jobs that have it. */
export interface LimitKeys {
  gate: string;
  tat: Time | null;
  closed_until: Time | null;
  closed_reason: string | null;
}

/** Breakers that are not closed. */
export interface Breakers {
  gate: string;
  state: BreakerState;
  since: Generated<Time>;
  reason: string;
  probe_id: string | null;
  probe_fence: number | null;
  probe_until: Time | null;
}

/** What ended under limits that have a breaker. */
export interface BreakerCalls {
  gate: string;
  at: Generated<Time>;
  call_id: Generated<string>;
  calls: number;
  failures: number;
}

/** Whose turn it is to admit: one row, of id 1. */
export interface LimitFeeder {
  id: number;
  round: number;
}
