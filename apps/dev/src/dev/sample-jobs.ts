import { call, SERVICE } from "./first-job.ts";

const HOUR = "3600s";

/** One for each state that a job may have for long, so that lists and pages have something to show. */
const JOBS: readonly object[] = [
  { type: "echo", json: { order: 1042 }, labels: { tenant: "acme" } },
  // Its handler says that trying again would not help.
  { type: "fail", json: { times: 1, permanent: true }, labels: { tenant: "acme" } },
  { type: "fail", json: { times: 1 }, maxAttempts: 1, labels: { tenant: "globex" } },
  { type: "fail", json: { times: 1 }, retryPolicy: { initial: HOUR, max: HOUR, jitter: 0 } },
  { type: "sleep", json: { ms: 600_000 }, priority: "PRIORITY_HIGH" },
  { type: "noop", delay: HOUR, queue: "reports" },
  { type: "a-type-without-a-worker", json: {}, queue: "reports", labels: { tenant: "globex" } },
];
const TO_CANCEL = { type: "noop", delay: HOUR, labels: { tenant: "acme" } };

/** Submits them, and says in a sentence what became of that. */
export async function submitSamples(apiPort: number): Promise<string> {
  try {
    const jobs = [...JOBS, TO_CANCEL];
    const { results } = await call<{ results: { jobId: string }[] }>(apiPort, `${SERVICE}/SubmitJobs`, {
      jobs,
    });
    const jobId = results.at(-1)?.jobId;
    await call(apiPort, `${SERVICE}/CancelJob`, { jobId, reason: "a sample of a cancelled job" });
    return `${jobs.length} sample jobs, one for each state: see the dashboard`;
  } catch (error) {
    return `the sample jobs could not be submitted: ${error instanceof Error ? error.message : String(error)}`;
  }
}
