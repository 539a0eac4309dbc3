import type { JobRecord } from "@muster/db";

/** A queued job as the database answers it; every time in it is `at`. */
export function jobRecord(at: Date, job: Partial<JobRecord> = {}): JobRecord {
  return {
    taskId: "0199c0de-0000-7000-8000-000000000000",
    type: "resize",
    queue: "media",
    priority: "high",
    state: "queued",
    attempts: 1,
    maxAttempts: 3,
    lostCount: 0,
    snoozes: 0,
    redrives: 0,
    redrivenAt: null,
    redrivenFrom: null,
    submittedBy: null,
    placement: null,
    fingerprint: null,
    version: 1,
    timeoutMs: 60_000,
    lastError: null,
    deadReason: null,
    hold: null,
    workerId: null,
    cancelRequested: false,
    cancelReason: null,
    labels: {},
    createdAt: at,
    updatedAt: at,
    runAt: at,
    startedAt: null,
    finishedAt: null,
    startBy: null,
    deadlineAt: null,
    ...job,
  };
}
