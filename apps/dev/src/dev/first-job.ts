import { sleep } from "@muster/runtime";

export const SERVICE = "scheduler.v1.SchedulerService";

export interface ShownJob {
  readonly type: string;
  readonly json: unknown;
}

/** Of a type that every worker knows. */
export const FIRST_JOB: ShownJob = { type: "echo", json: { hi: 1 } };
/** Of the sample handler's. */
export const SAMPLE_JOB: ShownJob = { type: "hello", json: { name: "Ada" } };

const DEADLINE_MS = 10_000;
const CALL_MS = 5_000;
const FINAL = /^JOB_STATE_(?:SUCCEEDED|FAILED|DEADLETTER|CANCELLED)$/u;

interface Status {
  readonly state: string;
  readonly resultJson?: unknown;
  readonly lastError?: string;
}

/** Submits a job as anybody would, waits until it has ended, and answers in a sentence what has become of it. */
export async function runJob(apiPort: number, job: ShownJob): Promise<string> {
  const startedAt = performance.now();
  const told = `${job.type} ${JSON.stringify(job.json)}`;
  try {
    const { jobId } = await call<{ jobId: string }>(apiPort, `${SERVICE}/SubmitJob`, { job });
    for (;;) {
      const { state, resultJson, lastError } = await call<Status>(apiPort, `${SERVICE}/GetJob`, { jobId });
      const ms = Math.round(performance.now() - startedAt);
      if (state === "JOB_STATE_SUCCEEDED")
        return `the first job has finished in ${ms} ms: ${told} → ${JSON.stringify(resultJson)}`;
      if (FINAL.test(state)) return `the first job, ${told}, has ended as ${state}: ${lastError}`;
      if (ms > DEADLINE_MS) return `the first job, ${told}, still waits (${state}): ExplainJob says why`;
      await sleep(20);
    }
  } catch (error) {
    return `the first job, ${told}, could not be run: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** A call of the API, by its path; an answer that is none is an error with its text. */
export async function call<Answer>(apiPort: number, path: string, request: unknown): Promise<Answer> {
  const response = await fetch(`http://127.0.0.1:${apiPort}/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(request),
    signal: AbortSignal.timeout(CALL_MS),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what our own API answers to the call
  return JSON.parse(text) as Answer;
}
