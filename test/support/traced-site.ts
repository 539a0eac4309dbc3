import { fileURLToPath } from "node:url";
import type { AppProcess } from "./app-process.ts";
import type { SchedulerClient } from "./client.ts";
import { type CollectedSpan, Collector } from "./collector.ts";
import { type System, startSystem } from "./system.ts";
import { waitFor } from "./wait.ts";

export const HANDLERS: string = fileURLToPath(new URL("handlers/traced.ts", import.meta.url));
/** As NODE_OPTIONS: what leaves a process without OpenTelemetry's SDK. */
export const WITHOUT_SDK: string = `--import=${new URL("without-sdk.mjs", import.meta.url).href}`;
/** Somebody else's. */
export const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
export const CALLER = "00f067aa0ba902b7";
export const PARENT: string = `00-${TRACE}-${CALLER}-01`;
export const headers: Readonly<Record<"traceparent" | "tracestate", string>> = {
  traceparent: PARENT,
  tracestate: "vendor=1",
};

/** An API, and workers of the queues `link` and `parent`, which are traced in these ways. */
export class TracedSite implements AsyncDisposable {
  readonly system: System;
  readonly collector: Collector;
  readonly api: AppProcess;
  /** Of the queue `link`. */
  readonly worker: AppProcess;
  readonly client: SchedulerClient;
  /** How many spans there have to be in the end. */
  expected = 0;

  private constructor(system: System, collector: Collector, api: AppProcess, worker: AppProcess) {
    this.system = system;
    this.collector = collector;
    this.api = api;
    this.worker = worker;
    this.client = system.client(api);
  }

  static async start(): Promise<TracedSite> {
    const [system, collector] = await Promise.all([startSystem(), Collector.start()]);
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_BSP_SCHEDULE_DELAY: "50",
      OTEL_EXPORTER_OTLP_TIMEOUT: "500",
    };
    const allowed = { COMMAND_ALLOW: "printenv", HTTP_ALLOW_PRIVATE: "127.0.0.1" };
    const traced = (queue: string): Record<string, string> => ({
      ...env,
      HANDLERS,
      WORKER_QUEUES: queue,
      OTEL_SERVICE_NAME: queue,
    });
    const [api, worker] = await Promise.all([
      system.start("api", env),
      system.start("worker", { ...traced("link"), ...allowed }),
      system.start("worker", { ...traced("parent"), TRACE_RELATION: "parent" }),
    ]);
    return new TracedSite(system, collector, api, worker);
  }

  async submit(
    job: object,
    more: { readonly headers?: Readonly<Record<string, string>> } = {},
  ): Promise<string> {
    return (await this.client.submitJob({ job }, more)).jobId;
  }

  /** The spans of a job, once there are so many. */
  async spansOf(jobId: string, count: number): Promise<CollectedSpan[]> {
    this.expected += count;
    return waitFor(() => this.collector.of(jobId).length >= count && this.collector.of(jobId), {
      what: `${count} spans of job ${jobId}`,
    });
  }

  /** Those that handlers have made. */
  inner(): CollectedSpan[] {
    return this.collector.spans.filter(({ name }) => name === "inner");
  }

  async resultOf(jobId: string): Promise<Record<string, unknown>> {
    const [row] = await waitFor(
      async () => {
        const rows = await this.system.query<{ result: string }>(
          "SELECT convert_from(result, 'UTF8') AS result FROM tasks WHERE task_id = $1 AND status = 'succeeded'",
          [jobId],
        );
        return rows.length > 0 && rows;
      },
      { what: `job ${jobId} to succeed` },
    );
    return JSON.parse(row?.result ?? "{}") as Record<string, unknown>;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.collector[Symbol.asyncDispose]();
    await this.system[Symbol.asyncDispose]();
  }
}

/** A job that fails once. */
export function failing(queue: string): object {
  const pause = { seconds: 0n, nanos: 1e8 };
  return { ...json("fail", { times: 1 }), queue, retryPolicy: { initial: pause, max: pause } };
}

export function json(type: string, payload: object): object {
  return { type, body: { case: "payload" as const, value: Buffer.from(JSON.stringify(payload)) } };
}

/** What its links lead to. */
export const pointsTo = ({ links }: CollectedSpan): unknown[] =>
  links.map(({ traceId, spanId, attributes }) => [attributes["muster.link"], traceId, spanId]);

/** The traceparent of what comes from it. */
export const parentOf = ({ traceId, spanId }: CollectedSpan): string => `00-${traceId}-${spanId}-01`;
