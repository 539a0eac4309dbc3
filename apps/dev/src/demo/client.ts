import { fromJson, type JsonValue } from "@bufbuild/protobuf";
import { type Client, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { type Job, JobSchema } from "@muster/proto/scheduler/v1/job";
import { ScheduleService } from "@muster/proto/scheduler/v1/schedule_service";
import { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";

export type Scheduler = Client<typeof SchedulerService>;
export type Schedules = Client<typeof ScheduleService>;

const CALL_DEADLINE_MS = 30_000;

/** gRPC clients of the API, as any program would have them. */
export function connect(apiPort: number): { readonly client: Scheduler; readonly schedules: Schedules } {
  const baseUrl = `http://127.0.0.1:${apiPort}`;
  const transport = createGrpcTransport({ baseUrl, defaultTimeoutMs: CALL_DEADLINE_MS });
  return {
    client: createClient(SchedulerService, transport),
    schedules: createClient(ScheduleService, transport),
  };
}

/** A job from the JSON that one would give to grpcurl. */
export function job(json: { readonly type: string; readonly [field: string]: JsonValue }): Job {
  return fromJson(JobSchema, { ...json });
}
