import type { Permission } from "@muster/identity";

/**
 * How a call obeys its caller's grants, which go by queue.
 * - `named`: the request says the queue, or asks for all of them.
 * - `found`: the job, limit, schedule or token is of queues; one of a queue beyond the caller's grants is unknown.
 * - `within`: it looks at what is within the caller's grants, and at nothing else.
 * - `everywhere`: its caller needs a grant for all queues.
 * - `nowhere`: it concerns no queue.
 */
export type Scope = "named" | "found" | "within" | "everywhere" | "nowhere";

export interface MethodRule {
  /** `known`: whoever is known by name. `open`: anybody, because probes have no names. */
  readonly needs: Permission | "known" | "open";
  readonly scope: Scope;
  /** Its answers have what only `jobs.read_payload` shows; without that they come without it. */
  readonly details?: true;
}

type Rules = Readonly<Record<string, MethodRule>>;

const needs = (permission: Permission, scope: Scope): MethodRule => ({ needs: permission, scope });
const shows = (permission: Permission, scope: Scope): MethodRule => ({
  ...needs(permission, scope),
  details: true,
});
const KNOWN: MethodRule = { needs: "known", scope: "nowhere" };
const OPEN: MethodRule = { needs: "open", scope: "nowhere" };

const JOBS: Rules = {
  SubmitJob: needs("jobs.submit", "named"),
  SubmitJobs: needs("jobs.submit", "named"),
  GetJob: shows("jobs.read", "found"),
  WatchJob: shows("jobs.read", "found"),
  WatchJobs: shows("jobs.read", "within"),
  StreamOutput: needs("jobs.read_payload", "found"),
  CancelJob: needs("jobs.cancel", "found"),
  CancelJobs: needs("jobs.cancel", "within"),
  ListJobs: shows("jobs.read", "within"),
  CountJobs: needs("jobs.read", "within"),
  ListAttempts: shows("jobs.read", "found"),
  ExplainJob: shows("jobs.read", "found"),
  RedriveJobs: needs("jobs.redrive", "within"),
};

/** One that redrives needs `jobs.redrive` of its starter. Who reads the jobs of all queues sees everybody's, all others their own. */
const BULK: Rules = {
  StartBulk: needs("jobs.cancel", "within"),
  GetBulk: needs("jobs.read", "found"),
  CancelBulk: needs("jobs.cancel", "found"),
  ListBulk: needs("jobs.read", "within"),
};

const QUEUES: Rules = {
  ListQueues: needs("queues.read", "within"),
  GetQueue: needs("queues.read", "named"),
  GetSeries: needs("queues.read", "named"),
  PauseQueue: needs("queues.pause", "named"),
  ResumeQueue: needs("queues.pause", "named"),
  ListPauses: needs("queues.read", "within"),
  PutLimit: needs("limits.write", "named"),
  DeleteLimit: needs("limits.write", "found"),
  GetLimit: needs("limits.read", "found"),
  ListLimits: needs("limits.read", "within"),
  PutLimitOverride: needs("limits.write", "found"),
  DeleteLimitOverride: needs("limits.write", "found"),
  ListLimitOverrides: needs("limits.read", "found"),
  GetLimitUse: shows("limits.read", "found"),
};

const SCHEDULES: Rules = {
  ApplySchedules: needs("schedules.write", "named"),
  GetSchedule: shows("schedules.read", "found"),
  ListSchedules: shows("schedules.read", "within"),
  DeleteSchedule: needs("schedules.write", "found"),
  PauseSchedule: needs("schedules.write", "found"),
  ResumeSchedule: needs("schedules.write", "found"),
  TriggerSchedule: needs("schedules.trigger", "found"),
  BackfillSchedule: needs("schedules.trigger", "found"),
  PreviewSchedule: needs("schedules.read", "nowhere"),
  ExplainSchedule: needs("schedules.read", "found"),
};

const ADMIN: Rules = {
  CreateToken: needs("tokens.write", "named"),
  ListTokens: needs("tokens.read", "within"),
  RevokeToken: needs("tokens.write", "found"),
  GetWhoAmI: KNOWN,
  ListAudit: needs("audit.read", "everywhere"),
};

/** Counts of each queue by itself; their messages are made of errors. */
const FAULTS: Rules = {
  ListFaults: shows("jobs.read", "within"),
  GetFault: shows("jobs.read", "within"),
};

/** Workers serve queues of many callers: whoever sees or moves them has a grant for all queues. */
const FLEET: Rules = {
  ListWorkers: needs("workers.read", "everywhere"),
  GetFleet: needs("workers.read", "everywhere"),
  CordonWorkers: needs("workers.manage", "everywhere"),
  UncordonWorkers: needs("workers.manage", "everywhere"),
  DrainWorkers: needs("workers.manage", "everywhere"),
  LabelWorkers: needs("workers.manage", "everywhere"),
  StepDown: needs("workers.manage", "everywhere"),
};

/** The same: a rule says which workers get jobs, and which do not. */
const PLACEMENT: Rules = {
  PutPlacementRule: needs("workers.manage", "everywhere"),
  DeletePlacementRule: needs("workers.manage", "everywhere"),
  ListPlacementRules: needs("workers.read", "everywhere"),
  GetUnmetPlacements: needs("workers.read", "everywhere"),
};

const SCALER: Rules = {
  IsActive: needs("scale.read", "named"),
  StreamIsActive: needs("scale.read", "named"),
  GetMetricSpec: needs("scale.read", "named"),
  GetMetrics: needs("scale.read", "named"),
};

/** What a worker may take is within its identity's grants, of types and queues; its session is bound to its identity. */
const WORKERS: Rules = {
  Register: needs("workers.take", "within"),
  TakeJobs: needs("workers.take", "within"),
  Beat: needs("workers.take", "within"),
  Finish: needs("workers.take", "within"),
  Report: needs("workers.take", "within"),
  Leave: needs("workers.take", "within"),
};

/** By service, what each of its methods needs. A server that has a method without a line here does not start. */
export const METHODS: Readonly<Record<string, Rules>> = {
  "scheduler.v1.SchedulerService": JOBS,
  "scheduler.v1.BulkService": BULK,
  "scheduler.v1.QueueService": QUEUES,
  "scheduler.v1.ScheduleService": SCHEDULES,
  "scheduler.v1.AdminService": ADMIN,
  "scheduler.v1.FleetService": FLEET,
  "scheduler.v1.PlacementService": PLACEMENT,
  "scheduler.v1.FaultService": FAULTS,
  "externalscaler.ExternalScaler": SCALER,
  "scheduler.v1.WorkerService": WORKERS,
  "grpc.health.v1.Health": { Check: OPEN, List: OPEN, Watch: OPEN },
  "grpc.reflection.v1.ServerReflection": { ServerReflectionInfo: KNOWN },
  "grpc.reflection.v1alpha.ServerReflection": { ServerReflectionInfo: KNOWN },
};

/** What of a method's descriptor its rule is found by. */
export interface MethodName {
  readonly name: string;
  readonly parent: { readonly typeName: string };
}

/** @throws for a method without a line: nobody has decided who may call it */
export function ruleOf({ name, parent: { typeName } }: MethodName): MethodRule {
  const rule = METHODS[typeName]?.[name];
  if (rule === undefined)
    throw new Error(`apps/api/src/access/methods.ts has no line for ${typeName}/${name}`);
  return rule;
}
