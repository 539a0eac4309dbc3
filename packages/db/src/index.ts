export * from "./access/change-tokens.ts";
export * from "./access/create-token.ts";
export * from "./access/read-tokens.ts";
export type { StoredGrant } from "./access/schema.ts";
export type { TokenRecord } from "./access/token-record.ts";
export { databaseUrl } from "./address/database-url.ts";
export { schemaName } from "./address/schema-name.ts";
export { type Link, readLink, sayLink } from "./audit/chain.ts";
export { type AuditEntry, type AuditRecord, MUSTER_ITSELF, RETENTION_METHOD } from "./audit/entry.ts";
export * from "./audit/export.ts";
export * from "./audit/link.ts";
export * from "./audit/purge.ts";
export { type AuditFilter, type AuditPlace, type ListedAudit, listAudit } from "./audit/read.ts";
export * from "./audit/verify.ts";
export { recorded, recordedEach, writeAudit } from "./audit/write.ts";
export { changingFor, endPass, isBulkEnded, moveOn } from "./bulk/bulk-changes.ts";
export type {
  BulkAction,
  BulkFilter,
  BulkPlace,
  BulkRecord,
  BulkScope,
  BulkState,
} from "./bulk/bulk-record.ts";
export { countMatching, type Matching } from "./bulk/count-matching.ts";
export { cancelBulk, failBulk, purgeBulks } from "./bulk/end-bulk.ts";
export {
  type BulkListPlace,
  getBulk,
  listBulks,
  type RunningBulk,
  runningBulks,
  unknownBulk,
} from "./bulk/read-bulk.ts";
export { bulkOfRequest, databaseTime, type NewBulk, startBulk } from "./bulk/start-bulk.ts";
export { type FoundJob, matchingPage } from "./bulk/walk.ts";
export * from "./config.ts";
export * from "./database.ts";
export * from "./event.ts";
export { countFaults } from "./faults/count-endings.ts";
export * from "./faults/purge-faults.ts";
export * from "./faults/read-faults.ts";
export { type Faults, startFaults } from "./faults/recorder.ts";
export * from "./fleet/beat.ts";
export * from "./fleet/change-names.ts";
export * from "./fleet/fleet-status.ts";
export * from "./fleet/leader.ts";
export * from "./fleet/list-workers.ts";
export * from "./fleet/membership.ts";
export * from "./fleet/reap.ts";
export * from "./fleet/serving.ts";
export { applyNames, readStanding, type Standing } from "./fleet/standing.ts";
export * from "./fleet/verdict.ts";
export type { WorkerFilter } from "./fleet/worker-filter.ts";
export type { WorkerRecord, WorkerStanding } from "./fleet/worker-record.ts";
export { raiseEpoch, readEpoch } from "./gates/epoch.ts";
export type { Followed, FollowFilter } from "./log/followed.ts";
export * from "./log/keep-changes.ts";
export * from "./log/keep-reports.ts";
export type { LogEntry, LogPage, LogPosition } from "./log/read-log.ts";
export * from "./log/sequence.ts";
export * from "./migrate.ts";
export { openDatabase } from "./open-database.ts";
export { type MovedRow, moveByRule, moveOverdue } from "./placement/move.ts";
export * from "./placement/placements.ts";
export * from "./placement/rules.ts";
export { countUnmet, unmetLanes } from "./placement/unmet.ts";
export { type UnmetPlacement, unmetPlacements } from "./placement/unmet-placements.ts";
export { type LivePlace, livePlaces } from "./placement/worker-places.ts";
export * from "./policies/acknowledge.ts";
export type { Rules } from "./policies/admission.ts";
export * from "./policies/admitted.ts";
export { type Behind, workersBehind } from "./policies/behind.ts";
export * from "./policies/breaker/calls.ts";
export * from "./policies/breaker/read-breakers.ts";
export {
  closeBreaker,
  countBreakers,
  followRules,
  openBreaker,
} from "./policies/breaker/turn-breaker.ts";
export type { Changed } from "./policies/change.ts";
export * from "./policies/claim-limited.ts";
export * from "./policies/feed/backlog.ts";
export * from "./policies/feed/count-admitted.ts";
export * from "./policies/feed/excess.ts";
export * from "./policies/feed/forgive-debts.ts";
export * from "./policies/feed/free.ts";
export * from "./policies/feed/gate-rooms.ts";
export * from "./policies/feed/heads.ts";
export * from "./policies/feed/in-force.ts";
export * from "./policies/feed/policy-look.ts";
export * from "./policies/feed/purge-limit-keys.ts";
export {
  type QueuedJob,
  type Reheld,
  type ReheldRow,
  readHeld,
  readQueued,
  rehold,
} from "./policies/feed/rehold.ts";
export * from "./policies/feed/stale-grants.ts";
export * from "./policies/feed/waiting-holds.ts";
export * from "./policies/held-depths.ts";
export { type JobPolicies, type KeyState, policiesOf } from "./policies/job-policies.ts";
export type { LimitDefinition, LimitRecord } from "./policies/limit-record.ts";
export { LIMIT_COLUMNS, type LimitRow, rateOf, toLimit } from "./policies/limit-row.ts";
export { type KeyUse, limitUse } from "./policies/limit-use.ts";
export { deleteLimit, putLimit } from "./policies/limits.ts";
export { deleteOverride, listOverrides, putOverride } from "./policies/overrides.ts";
export * from "./policies/park.ts";
export { listPauses, type PauseRecord, pausesNamed, pauseTarget, resumeTarget } from "./policies/pauses.ts";
export { getLimit, knownLimit, listLimits, unknownLimit } from "./policies/read-limits.ts";
export * from "./policies/read-policies.ts";
export * from "./policies/waiting-room.ts";
export * from "./purge.ts";
export * from "./queries/bounds.ts";
export type { CancelFilter, CancellablePage, WalkCursor } from "./queries/cancellable.ts";
export * from "./queries/claimed-by.ts";
export type { JobCount } from "./queries/count-jobs.ts";
export type { JobSituation, Runner, WorkerGroup } from "./queries/explain.ts";
export * from "./queries/installation.ts";
export type { JobFilter, Place } from "./queries/job-filter.ts";
export { readPayload } from "./queries/job-payload.ts";
export { queueOfJob, queuesOfJobs } from "./queries/job-queue.ts";
export * from "./queries/lanes.ts";
export type { AttemptRecord } from "./queries/list-attempts.ts";
export type { JobPage } from "./queries/list-jobs.ts";
export * from "./queries/next-queued.ts";
export { oldestSnapshot, type SnapshotHolder } from "./queries/oldest-snapshot.ts";
export * from "./queries/queued-stamps.ts";
export * from "./queries/schema-state.ts";
export * from "./queries/undispatched.ts";
export * from "./queue-status/held.ts";
export * from "./queue-status/held-at.ts";
export * from "./queue-status/live.ts";
export * from "./queue-status/policies-of.ts";
export * from "./queue-status/queue-names.ts";
export * from "./queue-status/ready.ts";
export * from "./queue-status/running.ts";
export * from "./reads.ts";
export type { JobRecord } from "./record.ts";
export * from "./remote/beat-remote.ts";
export * from "./remote/confirm.ts";
export * from "./remote/free-takes.ts";
export * from "./remote/hand-out.ts";
export * from "./remote/held-remote.ts";
export * from "./remote/job-kinds.ts";
export * from "./remote/kept-endings.ts";
export * from "./remote/leave-remote.ts";
export * from "./remote/overdue.ts";
export * from "./remote/read-sessions.ts";
export * from "./remote/register-remote.ts";
export * from "./remote/remote-held.ts";
export * from "./remote/takers.ts";
export * from "./retention.ts";
export * from "./schedules/change.ts";
export * from "./schedules/definition.ts";
export * from "./schedules/list.ts";
export { addTicks, type NewTick } from "./schedules/new-ticks.ts";
export * from "./schedules/pause.ts";
export * from "./schedules/pending-ticks.ts";
export { ownsBeyond, scheduleQueue } from "./schedules/queue.ts";
export * from "./schedules/read.ts";
export type { NextTick, Pause, ScheduleRecord, TimedSchedule } from "./schedules/record.ts";
export * from "./schedules/remove.ts";
export type { TickReason, TickState } from "./schedules/tick-state.ts";
export * from "./schedules/ticks.ts";
export * from "./schedules/watermark.ts";
export { BUCKET_ERROR } from "./series/buckets.ts";
export * from "./series/count-rows.ts";
export { CountedKinds, OTHERS } from "./series/counted-kinds.ts";
export type { Activity, Measured } from "./series/measured.ts";
export * from "./series/purge-series.ts";
export * from "./series/read-series.ts";
export { type Series, startSeries } from "./series/recorder.ts";
export type { SeriesEvent } from "./series/schema.ts";
export { sumOldestMinute } from "./series/sum-minute.ts";
export { refuseUnfit } from "./session/first-look.ts";
export { missingRights, RIGHTS } from "./session/rights.ts";
export { classify, isLockTimeout, isOneRowsFault, isRowFault } from "./sql-state.ts";
export { type Statement, textOf } from "./statement.ts";
export * from "./transitions/cancel.ts";
export { type Claimed, type Claimer, claim } from "./transitions/claim.ts";
export * from "./transitions/complete.ts";
export { type ExpiredRow, expire } from "./transitions/expire.ts";
export type { Closing, Finished } from "./transitions/finish/ending.ts";
export { finish } from "./transitions/finish/finish.ts";
export * from "./transitions/hold.ts";
export * from "./transitions/lose.ts";
export type { NewJob } from "./transitions/new-job.ts";
export * from "./transitions/new-lanes.ts";
export { promote, type QueuedRow } from "./transitions/promote.ts";
export * from "./transitions/redrive.ts";
export { type OnRefused, RestingRows, tellOfRefused } from "./transitions/refused-rows.ts";
export { type FreedRow, release } from "./transitions/release.ts";
export * from "./transitions/submit.ts";
export {
  jobsOf,
  joinedBatch,
  submitUniform,
  type UniformAnswer,
  type UniformBatch,
  uniformBatchOf,
} from "./transitions/uniform.ts";
export type { DebouncedJob } from "./transitions/unique/debounce.ts";
export * from "./transitions/unique/idempotency.ts";
export * from "./transitions/unique/known-keys.ts";
export * from "./transitions/unique/submit-unique.ts";
export type { ThrottledJob } from "./transitions/unique/throttle.ts";
export type { Turn } from "./turns.ts";
export * from "./user-transaction.ts";
