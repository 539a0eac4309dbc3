import type { CallOptions } from "@connectrpc/connect";
import type { JobEvent } from "@muster/proto/scheduler/v1/job";
import { admin, bulk, CALL_MS, faults, fleet, jobs, placement, queues, schedules } from "../api.ts";

/**
 * The calls whose answers all tabs of a browser share: each is made once, however many tabs show it. They read, and nothing
 * else: a call that changes something is made by the tab where somebody has asked for it.
 */
export const SHARED_CALLS = {
  countJobs: jobs.countJobs,
  getBulk: bulk.getBulk,
  getFault: faults.getFault,
  getFleet: fleet.getFleet,
  getJob: jobs.getJob,
  getLimit: queues.getLimit,
  getLimitUse: queues.getLimitUse,
  getQueue: queues.getQueue,
  getSchedule: schedules.getSchedule,
  getSeries: queues.getSeries,
  getUnmetPlacements: placement.getUnmetPlacements,
  explainJob: jobs.explainJob,
  listAttempts: jobs.listAttempts,
  listAudit: admin.listAudit,
  listBulk: bulk.listBulk,
  listFaults: faults.listFaults,
  listJobs: jobs.listJobs,
  listLimits: queues.listLimits,
  listLimitOverrides: queues.listLimitOverrides,
  listPauses: queues.listPauses,
  listPlacementRules: placement.listPlacementRules,
  listQueues: queues.listQueues,
  listSchedules: schedules.listSchedules,
  listWorkers: fleet.listWorkers,
} as const;

export type SharedName = keyof typeof SHARED_CALLS;
export type SharedRequest<Name extends SharedName> = Parameters<(typeof SHARED_CALLS)[Name]>[0];
export type SharedAnswer<Name extends SharedName> = Awaited<ReturnType<(typeof SHARED_CALLS)[Name]>>;

/** What the hub needs of an API. */
export interface HubApi {
  call(name: SharedName, request: unknown, signal: AbortSignal): Promise<unknown>;
  /** What one job has been through since `resumeAfter`, and what it goes through; ends when the job has. */
  watchJob(jobId: string, resumeAfter: bigint, signal: AbortSignal): AsyncIterable<JobEvent>;
  watchJobs(jobIds: readonly string[], signal: AbortSignal): AsyncIterable<JobEvent>;
}

export const HUB_API: HubApi = {
  call: (name, request, signal) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a tab's `useShared` has checked the request's type
    const call = SHARED_CALLS[name] as (request: unknown, options: CallOptions) => Promise<unknown>;
    return call(request, { signal, timeoutMs: CALL_MS });
  },
  watchJob: (jobId, resumeAfter, signal) => jobs.watchJob({ jobId, resumeAfter }, { signal }),
  watchJobs: (jobIds, signal) => jobs.watchJobs({ jobIds: [...jobIds] }, { signal }),
};
