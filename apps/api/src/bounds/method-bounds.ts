import type { DescMethod } from "@bufbuild/protobuf";
import { MAX_BATCH_JOBS } from "@muster/job";
import { MAX_SCHEDULES } from "@muster/schedule";

/** What one call of a method may send and how long it may take. */
export interface MethodBounds {
  /** Of one request message, as it comes and once it is inflated. */
  readonly bytes: number;
  /**
   * Fields, entries of lists and maps, and JSON values of one request message: each becomes an object, and two bytes
   * are enough for an empty one.
   */
  readonly elements: number;
  /** The same of a message that comes as JSON, which has fewer for the same and costs more for each. */
  readonly jsonElements: number;
  /** Most entries of the message's own lists, by their field's name. */
  readonly lists: Readonly<Record<string, number>>;
  /** From the request's last byte to the answer, or to a stream's first event, milliseconds. */
  readonly answerMs: number;
}

const MIB: number = 1024 * 1024;

/** Above what a prompt statement may take: a caller learns soon that the database is frozen. */
const PROMPT_ANSWER_MS = 5_000;
/** Above what one SQL statement may take, so that its own error is what callers read. */
const ANSWER_MS = 15_000;
/** Calls that run several statements, one after the other. */
const LONG_ANSWER_MS = 30_000;
/** One statement that carries much, which may take a minute. */
const BATCH_ANSWER_MS = 65_000;

/**
 * Of one job. A payload of 256 KiB can be a list of 131,072 JSON values, each of which is a message with a field.
 */
export const MAX_JOB_ELEMENTS = 300_000;
/** The same of a job that comes as JSON, where `{},` is two elements. */
export const MAX_JOB_JSON_ELEMENTS = 180_000;

const USUAL: MethodBounds = {
  bytes: 2 * MIB,
  elements: 20_000,
  jsonElements: 20_000,
  lists: {},
  answerMs: ANSWER_MS,
};
const MANY: MethodBounds = { ...USUAL, lists: { job_ids: 1_000, states: 100 }, answerMs: LONG_ANSWER_MS };
const REFLECTION: MethodBounds = { ...USUAL, bytes: 64 * 1024 };

/** Of the methods that differ; all others have the usual bounds. */
const BOUNDS: Readonly<Record<string, MethodBounds>> = {
  "scheduler.v1.SchedulerService.SubmitJob": {
    ...USUAL,
    elements: MAX_JOB_ELEMENTS,
    jsonElements: MAX_JOB_JSON_ELEMENTS,
    answerMs: PROMPT_ANSWER_MS,
  },
  // 16 MB of payload and what frames it. 10,000 jobs with 32 labels each, of three elements (one as JSON), and their
  // other fields.
  "scheduler.v1.SchedulerService.SubmitJobs": {
    bytes: 20 * MIB,
    elements: 1_200_000,
    jsonElements: 600_000,
    lists: { jobs: MAX_BATCH_JOBS },
    answerMs: BATCH_ANSWER_MS,
  },
  "scheduler.v1.SchedulerService.CancelJobs": MANY,
  "scheduler.v1.SchedulerService.RedriveJobs": MANY,
  "scheduler.v1.SchedulerService.WatchJobs": MANY,
  // It counts for a second, by statements one after the other.
  "scheduler.v1.BulkService.StartBulk": { ...USUAL, answerMs: LONG_ANSWER_MS },
  // 1,000 schedules with their jobs.
  "scheduler.v1.ScheduleService.ApplySchedules": {
    bytes: 20 * MIB,
    elements: MAX_JOB_ELEMENTS,
    jsonElements: MAX_JOB_JSON_ELEMENTS,
    lists: { schedules: MAX_SCHEDULES },
    answerMs: LONG_ANSWER_MS,
  },
  // Eight days of many queues are added up by one statement.
  "scheduler.v1.QueueService.GetSeries": { ...USUAL, answerMs: LONG_ANSWER_MS },
  // It may have a million overrides.
  "scheduler.v1.QueueService.DeleteLimit": { ...USUAL, answerMs: BATCH_ANSWER_MS },
  // A thousand types, and labels.
  "scheduler.v1.WorkerService.Register": { ...USUAL, lists: { types: 1_000, queues: 1_000 } },
  // It waits for jobs for as long as it is told, and is answered then.
  "scheduler.v1.WorkerService.TakeJobs": { ...USUAL, lists: { received: 1_000 }, answerMs: LONG_ANSWER_MS },
  "scheduler.v1.WorkerService.Beat": { ...USUAL, lists: { running: 1_000, received: 1_000 } },
  "scheduler.v1.WorkerService.Finish": {
    bytes: 4 * MIB,
    elements: MAX_JOB_ELEMENTS,
    jsonElements: MAX_JOB_JSON_ELEMENTS,
    lists: { results: 1_000, received: 1_000 },
    answerMs: LONG_ANSWER_MS,
  },
  "scheduler.v1.WorkerService.Report": {
    bytes: 4 * MIB,
    elements: MAX_JOB_ELEMENTS,
    jsonElements: MAX_JOB_JSON_ELEMENTS,
    lists: { reports: 1_000, received: 1_000 },
    answerMs: LONG_ANSWER_MS,
  },
  "scheduler.v1.WorkerService.Leave": { ...USUAL, lists: { received: 1_000 }, answerMs: LONG_ANSWER_MS },
  "grpc.reflection.v1.ServerReflection.ServerReflectionInfo": REFLECTION,
  "grpc.reflection.v1alpha.ServerReflection.ServerReflectionInfo": REFLECTION,
};

export function boundsOf(method: DescMethod): MethodBounds {
  return BOUNDS[`${method.parent.typeName}.${method.name}`] ?? USUAL;
}
