import type {
  AttemptOutcome,
  Body,
  DeadReason,
  JobState,
  LastReason,
  Placement,
  Priority,
} from "@muster/job";
import type { Generated, GeneratedAlways } from "kysely";
import type { ApiTokens } from "./access/schema.ts";
import type { AuditChain, AuditLog, AuditUnlinked } from "./audit/schema.ts";
import type { BulkOperations } from "./bulk/schema.ts";
import type { FaultHours, FaultReports, Faults } from "./faults/schema.ts";
import type { RemoteTakes, WorkerNames, WorkerServers, Workers } from "./fleet/schema.ts";
import type { LabelsColumn } from "./labels-column.ts";
import type { PlacementRules, Placements } from "./placement/schema.ts";
import type {
  BreakerCalls,
  Breakers,
  LimitFeeder,
  LimitKeys,
  LimitOverrides,
  Limits,
  Pauses,
  PolicyEpoch,
} from "./policies/schema.ts";
import type { ScheduleOwners, Schedules, ScheduleTicks } from "./schedules/schema.ts";
import type { SeriesRows } from "./series/schema.ts";
import type { Time } from "./sql-time.ts";
import type { DebounceKeys, IdempotencyKeys, ThrottleKeys } from "./transitions/unique/schema.ts";

export type { Time } from "./sql-time.ts";

/** The tables' rows as types; packages/db/test/schema.test.ts holds each column to the migrated database. */
export interface Schema {
  tasks: Tasks;
  unsuccessful_attempts: UnsuccessfulAttempts;
  task_events: TaskEvents;
  task_deadlines: TaskDeadlines;
  workers: Workers;
  worker_names: WorkerNames;
  remote_takes: RemoteTakes;
  worker_servers: WorkerServers;
  cancel_requests: CancelRequests;
  held_types: HeldTypes;
  lanes: Lanes;
  chore_leader: ChoreLeader;
  idempotency_keys: IdempotencyKeys;
  throttle_keys: ThrottleKeys;
  debounce_keys: DebounceKeys;
  installation: Installation;
  schedules: Schedules;
  schedule_owners: ScheduleOwners;
  schedule_ticks: ScheduleTicks;
  policy_epoch: PolicyEpoch;
  limits: Limits;
  limit_overrides: LimitOverrides;
  pauses: Pauses;
  placements: Placements;
  placement_rules: PlacementRules;
  limit_keys: LimitKeys;
  breakers: Breakers;
  breaker_calls: BreakerCalls;
  limit_feeder: LimitFeeder;
  series: SeriesRows;
  faults: Faults;
  fault_hours: FaultHours;
  fault_reports: FaultReports;
  api_tokens: ApiTokens;
  bulk_operations: BulkOperations;
  audit_log: AuditLog;
  audit_unlinked: AuditUnlinked;
  audit_chain: AuditChain;
  schema_migrations: SchemaMigrations;
  schema_migration_lease: SchemaMigrationLease;
}

/** Jobs. */
export interface Tasks {
  task_id: string;
  created_at: Generated<Time>;
  updated_at: Generated<Time>;
  run_at: Generated<Time>;
  enqueued_at: Generated<Time>;
  started_at: Time | null;
  finished_at: Time | null;
  watched_until: Time | null;
  cancel_requested_at: Time | null;
  attempts: Generated<number>;
  max_attempts: number;
  lost_count: Generated<number>;
  fence: Generated<number>;
  version: Generated<number>;
  timeout_ms: number;
  retry_initial_ms: number | null;
  retry_max_ms: number | null;
  retry_multiplier: number | null;
  retry_jitter: number | null;
  /** 0 waits, 1 is live, 2 has succeeded, 3 has ended otherwise. */
  phase: GeneratedAlways<number>;
  type: string;
  queue: string;
  priority: Priority;
  lane: string;
  status: JobState;
  worker_id: string | null;
  payload_kind: Generated<Body["kind"]>;
  payload: Generated<Uint8Array>;
  result_kind: Body["kind"] | null;
  result: Uint8Array | null;
  hold: string | null;
  last_error: string | null;
  dead_reason: DeadReason | null;
  cancel_reason: string | null;
  labels: LabelsColumn;
  snoozes: number | null;
  redrives: number | null;
  redriven_at: Time | null;
  redriven_from: string | null;
  start_by: Time | null;
  deadline_at: Time | null;
  /** The keys of limits that it has to pass, in the order of the limits' names. */
  gates: string[] | null;
  /** It is admitted while this is its fence. */
  grant_fence: number | null;
  /** Of its submit, as W3C's trace context has them. */
  traceparent: string | null;
  tracestate: string | null;
  /** Of the last traced attempt that did not succeed. */
  attempt_traceparent: string | null;
  /** The id of the identity whose call has made it. */
  submitted_by: string | null;
  /** What it requires of its worker; its lane ends with the class of that. */
  placement: Placement | null;
  /** Which fault its latest failed attempt was. */
  fingerprint: string | null;
}

/** Ended attempts, but for those that succeeded. */
export interface UnsuccessfulAttempts {
  task_id: string;
  fence: number;
  attempt: number;
  started_at: Time;
  finished_at: Generated<Time>;
  worker_id: string;
  outcome: Exclude<AttemptOutcome, "succeeded">;
  error: string | null;
  stack: string | null;
  reason: LastReason | null;
  next_run_at: Time | null;
  /** Which fault it was. */
  fingerprint: string | null;
}

/** All ended attempts, as a view: those above, and of each succeeded job its last one, which is in the job's row. */
export interface TaskAttempts extends Omit<UnsuccessfulAttempts, "outcome"> {
  outcome: AttemptOutcome;
}

/** What handlers report, and the changes of watched jobs. */
export interface TaskEvents {
  task_id: string;
  sequence: number;
  at: Generated<Time>;
  kind: "state" | "progress" | "log" | "output";
  fence: number | null;
  attempt: number | null;
  data: string;
}

/** When to look at a job whose time may be up. */
export interface TaskDeadlines {
  task_id: string;
  look_at: Time;
}

/** What heartbeats bring to workers. */
export interface CancelRequests {
  worker_id: string;
  task_id: string;
  fence: number;
  requested_at: Generated<Time>;
  grace_ms: number | null;
}

/** Types of which jobs are held. */
export interface HeldTypes {
  type: string;
  held_at: Generated<Time>;
}

/** Queues and priorities that have, or lately had, jobs. */
export interface Lanes {
  lane: string;
  queue: string;
  priority: Priority;
  retiring_at: Time | null;
}

/** Who runs the chores: one row, of id 1. */
export interface ChoreLeader {
  id: number;
  holder: string;
  term: number;
  expires_at: Time;
  dispatch: "redis" | "sql";
  /** Who is to leave the lead to others, and until when. */
  stepped_down: string | null;
  stepped_down_until: Time | null;
}

/** Which database this is: one row, of id 1. */
export interface Installation {
  id: number;
  database_id: Generated<string>;
  list_secret: string | null;
}

export interface SchemaMigrations {
  name: string;
  applied_at: Generated<Time>;
}

/** Who migrates: one row, of id 1. */
export interface SchemaMigrationLease {
  id: number;
  owner: string;
  expires_at: Time;
}
