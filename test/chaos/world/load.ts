import { setTimeout as pause } from "node:timers/promises";
import { Code, ConnectError } from "@connectrpc/connect";
import { Priority } from "@muster/proto/scheduler/v1/job";
import type { RequirementOp } from "@muster/proto/scheduler/v1/requirement";
import type { SchedulerClient } from "../../support/client.ts";
import { monotonicMs } from "./monotonic.ts";

const TICK_MS = 50;
/** A stalled system must not make the harness itself pile up calls. */
const MAX_CALLS = 64;
const CALL_DEADLINE_MS = 30_000;
const ASK_AGAIN_MS = 500;

export type Final = "succeeded" | "failed" | "deadletter" | "cancelled";

/** A job as a scenario says it. */
export interface JobSpec {
  /** One of `handlers.ts`; default `work`. */
  readonly type?: string;
  readonly ms?: number;
  readonly failures?: number;
  /** See `handlers.ts`. */
  readonly failStarts?: number;
  /** Characters that nobody reads, in its payload. */
  readonly padding?: number;
  readonly maxAttempts?: number;
  readonly timeoutMs?: number;
  readonly delayMs?: number;
  readonly priority?: "critical" | "high" | "default" | "low";
  readonly queue?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** What it asks of its worker. */
  readonly requires?: readonly {
    readonly label: string;
    readonly op: RequirementOp;
    readonly values: string[];
  }[];
  readonly slots?: number;
  /** What its handler calls, of type `call`. */
  readonly url?: string;
  readonly key?: string;
  /** How it has to end; default by `failures` and `maxAttempts`. */
  readonly ends?: Final | readonly Final[];
}

/** A job that was sent, whether the call was answered or not. */
export interface Sent {
  readonly spec: JobSpec;
  /** The id and when it came, once the call was acknowledged. */
  ack?: { readonly jobId: string; readonly atMs: number };
  /** Why the call failed; then the job may exist or not. */
  refused?: string;
}

/** The part of a client that submits. */
export type Submitter = Pick<SchedulerClient, "submitJob"> & Partial<Pick<SchedulerClient, "submitJobs">>;

export interface LoadOptions {
  /** Through this client, and one job a call. */
  readonly singles?: Submitter;
}

export interface LoadRun {
  /** Ends when every call has been answered. */
  stop(): Promise<void>;
}

/** Submits jobs and remembers what was acknowledged: the word that the system is held to. */
export class Load {
  /** By the sequence number in the job's payload. */
  readonly sent: Sent[] = [];
  readonly #clients: () => readonly SchedulerClient[];
  readonly #runs = new Set<LoadRun>();

  constructor(clients: () => readonly SchedulerClient[]) {
    this.#clients = clients;
  }

  /** One SubmitJobs call (SubmitJob for a single job). Ids in order; throws when it is refused. */
  async submit(specs: readonly JobSpec[], client: Submitter = this.#anyClient()): Promise<string[]> {
    const first = this.sent.length;
    const records = specs.map((spec): Sent => ({ spec }));
    this.sent.push(...records);
    const jobs = specs.map((spec, index) => toJob(spec, first + index));
    try {
      const results = await send(client, jobs);
      const atMs = monotonicMs();
      for (const [index, { jobId }] of results.entries()) {
        const record = records[index];
        if (record !== undefined) record.ack = { jobId, atMs };
      }
      return results.map(({ jobId }) => jobId);
    } catch (error) {
      const why = error instanceof ConnectError ? (Code[error.code] ?? "?") : String(error);
      for (const record of records) record.refused = why;
      throw error;
    }
  }

  /** One job that goes another way than through an API: `make` gets its payload and answers its id. */
  async submitBy(
    spec: Pick<JobSpec, "ms">,
    make: (payload: { seq: number; ms: number | undefined }) => Promise<string>,
  ): Promise<string> {
    const record: Sent = { spec };
    const seq = this.sent.push(record) - 1;
    const jobId = await make({ seq, ms: spec.ms });
    record.ack = { jobId, atMs: monotonicMs() };
    return jobId;
  }

  /** Asks for a job with a key until there is an answer, as a caller does whose connection ended; several may at once. */
  async ask(
    spec: JobSpec & { readonly key: string },
    client: SchedulerClient,
    tries: number,
  ): Promise<string> {
    let seq = this.sent.findIndex(({ spec: { key } }) => key === spec.key);
    if (seq === -1) seq = this.sent.push({ spec }) - 1;
    for (let left = tries; ; left -= 1) {
      try {
        const { jobId } = await client.submitJob({ job: toJob(spec, seq) }, { timeoutMs: CALL_DEADLINE_MS });
        const record = this.sent[seq];
        if (record !== undefined) record.ack ??= { jobId, atMs: monotonicMs() };
        return jobId;
      } catch (error) {
        if (left === 0) throw error;
        await pause(ASK_AGAIN_MS);
      }
    }
  }

  /** Submits single jobs and small batches by turns, about this many jobs a second, until it is stopped. */
  start(perSecond: number, spec: (n: number) => JobSpec, { singles }: LoadOptions = {}): LoadRun {
    const calls = new Set<Promise<unknown>>();
    const began = monotonicMs();
    let made = 0;
    const timer = setInterval(() => {
      const due = Math.floor(((monotonicMs() - began) / 1000) * perSecond) - made;
      for (let left = due; left > 0 && calls.size < MAX_CALLS; ) {
        const size = singles === undefined ? Math.min(left, calls.size % 2 === 0 ? 1 : 10) : 1;
        const specs = Array.from({ length: size }, (_, index) => spec(made + index));
        made += size;
        left -= size;
        // A refused call is recorded with its jobs: an answer that the caller has to live with.
        const call = this.submit(specs, singles)
          .catch(() => undefined)
          .finally(() => calls.delete(call));
        calls.add(call);
      }
    }, TICK_MS);
    const run: LoadRun = {
      stop: async () => {
        clearInterval(timer);
        this.#runs.delete(run);
        await Promise.all(calls);
      },
    };
    this.#runs.add(run);
    return run;
  }

  /** Ends what a scenario that failed half-way has left running. */
  async stop(): Promise<void> {
    await Promise.all([...this.#runs].map((run) => run.stop()));
  }

  get acknowledged(): number {
    return this.sent.filter(({ ack }) => ack !== undefined).length;
  }

  #anyClient(): SchedulerClient {
    const clients = this.#clients();
    const client = clients[this.sent.length % clients.length];
    if (client === undefined) throw new Error("no API runs");
    return client;
  }
}

async function send(client: Submitter, jobs: readonly object[]): Promise<{ jobId: string }[]> {
  const options = { timeoutMs: CALL_DEADLINE_MS };
  const [only] = jobs;
  if (jobs.length === 1 && only !== undefined) return [await client.submitJob({ job: only }, options)];
  if (client.submitJobs === undefined) throw new Error("this client submits one job a call");
  return (await client.submitJobs({ jobs: [...jobs] }, options)).results;
}

const PRIORITIES = {
  critical: Priority.CRITICAL,
  high: Priority.HIGH,
  default: Priority.DEFAULT,
  low: Priority.LOW,
};

function toJob(spec: JobSpec, seq: number): object {
  const { type = "work", ms, failures, failStarts, url, labels = {}, priority = "default" } = spec;
  const padding = spec.padding === undefined ? undefined : "x".repeat(spec.padding);
  const order = { seq, ms, failures, failStarts, url, padding };
  return {
    type,
    priority: PRIORITIES[priority],
    queue: spec.queue ?? "",
    labels,
    maxAttempts: spec.maxAttempts ?? 0,
    idempotencyKey: spec.key ?? "",
    requires: spec.requires ?? [],
    slots: spec.slots ?? 0,
    body: { case: "payload", value: Buffer.from(JSON.stringify(order)) },
    retryPolicy: { initial: duration(200), multiplier: 1, max: duration(1_000) },
    ...(spec.timeoutMs !== undefined && { timeout: duration(spec.timeoutMs) }),
    ...(spec.delayMs !== undefined && { delay: duration(spec.delayMs) }),
  };
}

const duration = (ms: number): object => ({
  seconds: BigInt(Math.floor(ms / 1000)),
  nanos: (ms % 1000) * 1_000_000,
});
