import { once } from "node:events";
import { Writable } from "node:stream";
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import type { HandlerContext } from "@connectrpc/connect";
import { MusterError } from "@muster/job";
import { Health as HealthService } from "@muster/proto/grpc/health/v1/health";
import {
  type JobEventSchema,
  JobState,
  type JobStatus,
  JobStatusSchema,
} from "@muster/proto/scheduler/v1/job";
import { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import { createLogger, createMetrics, type Metrics } from "@muster/runtime";
import { onTestFinished } from "vitest";
import { createHealth, type Health } from "../../src/health.ts";
import { observe } from "../../src/interceptors/observe.ts";
import { createReflection } from "../../src/reflection.ts";
import { type RpcServer, type ServerLimits, type ServerOptions, startServer } from "../../src/server.ts";

export interface TestServer {
  readonly server: RpcServer;
  readonly port: number;
  readonly url: string;
  readonly health: Health;
  readonly metrics: Metrics;
  /** JSON lines. */
  readonly logged: () => string;
  /** Resolves with its context once a `held` call has begun. */
  readonly heldCall: () => Promise<HandlerContext>;
  /** Lets `held` calls answer. */
  readonly release: () => void;
}

/**
 * The transport around a service of a few lines. GetJob answers the job that it is asked for, but `held` only after
 * `release`, and `broken` and `refused` with errors; WatchJob gives one event, and then nothing until it is aborted.
 */
export async function startTestServer(
  limits: Partial<ServerLimits> = {},
  port = 0,
  { keepaliveMs = 20_000, ...options }: Partial<ServerOptions> & { readonly keepaliveMs?: number } = {},
): Promise<TestServer> {
  const held = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<HandlerContext>();
  const lines: string[] = [];
  const log = createLogger({ name: "api", level: "debug", pretty: false, destination: collector(lines) });
  const metrics = createMetrics();
  const health = createHealth([SchedulerService.typeName], keepaliveMs);
  const reflect = createReflection([SchedulerService, HealthService]);

  async function getJob({ jobId }: { jobId: string }, context: HandlerContext): Promise<JobStatus> {
    if (jobId === "broken") throw new Error("SELECT secret FROM tasks");
    if (jobId === "refused")
      throw new MusterError("failed_precondition", "state: expected queued, got running");
    if (jobId === "held") {
      begun.resolve(context);
      await held.promise;
    }
    return create(JobStatusSchema, { jobId, state: JobState.QUEUED });
  }
  const server = await startServer({
    host: "127.0.0.1",
    port,
    routes: (router) => {
      router.service(SchedulerService, { getJob, watchJob });
      health.routes(router);
      reflect(router);
    },
    interceptors: [observe({ metrics, log })],
    limits,
    metrics,
    log,
    ...options,
  });
  onTestFinished(async () => {
    held.resolve();
    await server.stop();
  });
  return {
    server,
    port: server.port,
    url: `http://127.0.0.1:${server.port}`,
    health,
    metrics,
    logged: () => lines.join(""),
    heldCall: () => begun.promise,
    release: () => held.resolve(),
  };
}

async function* watchJob(
  { jobId }: { jobId: string },
  { signal }: HandlerContext,
): AsyncGenerator<MessageInitShape<typeof JobEventSchema>> {
  if (jobId === "refused") throw new MusterError("not_found", "job_id: expected a job that exists");
  yield { jobId, state: JobState.QUEUED };
  if (jobId === "broken") throw new Error("SELECT secret FROM tasks");
  // Never emitted: only the abort ends it.
  await once(new EventTarget(), "never", { signal });
}

function collector(lines: string[]): Writable {
  return new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(chunk.toString());
      done();
    },
  });
}
