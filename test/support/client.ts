import type { DescService } from "@bufbuild/protobuf";
import { type Client, createClient } from "@connectrpc/connect";
import { createGrpcTransport, Http2SessionManager } from "@connectrpc/connect-node";
import { QueueService } from "@muster/proto/scheduler/v1/queue_service";
import { ScheduleService } from "@muster/proto/scheduler/v1/schedule_service";
import { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";

/** Longer than any unary call takes on a busy machine; streams name their own. */
const CALL_DEADLINE_MS = 60_000;

interface Closing {
  /** Ends the connection at once; open calls and streams fail, as when a client vanishes. */
  close(): void;
}

export type SchedulerClient = Client<typeof SchedulerService> & Closing;
export type ScheduleClient = Client<typeof ScheduleService> & Closing;
export type QueueClient = Client<typeof QueueService> & Closing;

/** A gRPC client (HTTP/2 without TLS) of the API on 127.0.0.1:`port`, on a connection of its own. */
export function connectClient(port: number): SchedulerClient {
  return connect(SchedulerService, port);
}

/** The same for schedules. */
export function connectSchedules(port: number): ScheduleClient {
  return connect(ScheduleService, port);
}

/** The same for queues, pauses and limits. */
export function connectQueues(port: number): QueueClient {
  return connect(QueueService, port);
}

function connect<Service extends DescService>(service: Service, port: number): Client<Service> & Closing {
  const baseUrl = `http://127.0.0.1:${port}`;
  const sessionManager = new Http2SessionManager(baseUrl);
  const transport = createGrpcTransport({ baseUrl, sessionManager, defaultTimeoutMs: CALL_DEADLINE_MS });
  return Object.assign(createClient(service, transport), { close: () => sessionManager.abort() });
}
