import { fromJson, type JsonValue } from "@bufbuild/protobuf";
import { type Client, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { type Job, JobSchema } from "@muster/proto/scheduler/v1/job";
import { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";

export type Scheduler = Client<typeof SchedulerService>;

const CALL_DEADLINE_MS = 30_000;

/** A gRPC client of the API, as any program would have it. */
export function connect(apiPort: number): Scheduler {
  const baseUrl = `http://127.0.0.1:${apiPort}`;
  return createClient(SchedulerService, createGrpcTransport({ baseUrl, defaultTimeoutMs: CALL_DEADLINE_MS }));
}

/** A job from the JSON that one would give to grpcurl. */
export function job(json: { readonly type: string; readonly [field: string]: JsonValue }): Job {
  return fromJson(JobSchema, { ...json });
}
