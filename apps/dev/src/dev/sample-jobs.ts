import { call, SERVICE } from "./first-job.ts";

const HOUR = "3600s";
/** Paused, so that something stays queued, and something has expired before it could start. */
const PAUSED_QUEUE = "partners";

interface Sample {
  /** Its label: by it the next start finds it. */
  readonly name: string;
  readonly state: string;
  readonly job: object;
}

/** One for each thing that can be the matter with a job, so that lists and pages have something to show. */
const SAMPLES: readonly Sample[] = [
  { name: "succeeded", state: "SUCCEEDED", job: { type: "echo", json: { order: 1042 } } },
  // Its handler says that trying again would not help.
  { name: "failed", state: "FAILED", job: { type: "fail", json: { times: 1, permanent: true } } },
  { name: "given-up", state: "DEADLETTER", job: { type: "fail", json: { times: 1 }, maxAttempts: 1 } },
  {
    name: "retry",
    state: "RETRY",
    job: { type: "fail", json: { times: 1 }, retryPolicy: { initial: HOUR, max: HOUR, jitter: 0 } },
  },
  {
    name: "running",
    state: "RUNNING",
    job: { type: "sleep", json: { ms: 600_000 }, priority: "PRIORITY_HIGH" },
  },
  { name: "scheduled", state: "SCHEDULED", job: { type: "noop", delay: HOUR, queue: "reports" } },
  { name: "held", state: "QUEUED", job: { type: "a-type-without-a-worker", queue: "reports" } },
  { name: "queued", state: "QUEUED", job: { type: "noop", queue: PAUSED_QUEUE } },
  {
    name: "expired",
    state: "DEADLETTER",
    job: { type: "noop", queue: PAUSED_QUEUE, startWithin: "1s" },
  },
  { name: "cancelled", state: "CANCELLED", job: { type: "noop", delay: HOUR } },
];

/** Submits those that are not there, any more or yet, and says in a sentence what became of that. */
export async function submitSamples(apiPort: number): Promise<string> {
  try {
    const are = await Promise.all(SAMPLES.map((sample) => isThere(apiPort, sample)));
    const missing = SAMPLES.filter((_, index) => are[index] === false);
    if (missing.length === 0) return `${SAMPLES.length} sample jobs are there: see the dashboard`;
    if (missing.some(({ name }) => name === "queued" || name === "expired")) await pause(apiPort);
    await submit(apiPort, missing);
    return `${missing.length} sample jobs: there is one of each state now, see the dashboard`;
  } catch (error) {
    return `the sample jobs could not be submitted: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Whether it still is what it is a sample of: one that waited or ran has ended since. */
async function isThere(apiPort: number, { name, state }: Sample): Promise<boolean> {
  const request = { stateFilter: `JOB_STATE_${state}`, labels: { sample: name }, pageSize: 1 };
  const { jobs = [] } = await call<{ jobs?: unknown[] }>(apiPort, `${SERVICE}/ListJobs`, request);
  return jobs.length > 0;
}

const pause = (apiPort: number): Promise<unknown> =>
  call(apiPort, "scheduler.v1.QueueService/PauseQueue", {
    queue: PAUSED_QUEUE,
    reason: "a sample of a paused queue",
  });

async function submit(apiPort: number, samples: readonly Sample[]): Promise<void> {
  const jobs = samples.map(({ name, job }) => ({ ...job, labels: { sample: name } }));
  const { results } = await call<{ results: { jobId: string }[] }>(apiPort, `${SERVICE}/SubmitJobs`, {
    jobs,
  });
  const toCancel = results[samples.findIndex(({ name }) => name === "cancelled")];
  if (toCancel !== undefined)
    await call(apiPort, `${SERVICE}/CancelJob`, {
      jobId: toCancel.jobId,
      reason: "a sample of a cancelled job",
    });
}
