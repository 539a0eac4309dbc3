import type { DescService } from "@bufbuild/protobuf";
import { type Client, createClient, type Interceptor } from "@connectrpc/connect";
import { createGrpcTransport, Http2SessionManager } from "@connectrpc/connect-node";
import { ExternalScaler } from "@muster/proto/externalscaler/externalscaler";
import { AdminService } from "@muster/proto/scheduler/v1/admin_service";
import { BulkService } from "@muster/proto/scheduler/v1/bulk_service";
import { FleetService } from "@muster/proto/scheduler/v1/fleet_service";
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
export type BulkClient = Client<typeof BulkService> & Closing;
export type FleetClient = Client<typeof FleetService> & Closing;
export type ScalerClient = Client<typeof ExternalScaler> & Closing;
export type AdminClient = Client<typeof AdminService> & Closing;

/**
 * A gRPC client of the API on 127.0.0.1:`port`, on a connection of its own.
 * @param ca of the authority of an API that speaks TLS, as PEM. Default: it speaks in clear text
 */
export function connectClient(port: number, token?: string, ca?: string): SchedulerClient {
  return connect(SchedulerService, port, token, ca);
}

/** The same for tokens, and for who one is. */
export function connectAdmin(port: number, token?: string, ca?: string): AdminClient {
  return connect(AdminService, port, token, ca);
}

/** The same for schedules. */
export function connectSchedules(port: number): ScheduleClient {
  return connect(ScheduleService, port);
}

/** The same for queues, pauses and limits. */
export function connectQueues(port: number): QueueClient {
  return connect(QueueService, port);
}

/** The same for workers, as operators see them. */
export function connectFleet(port: number, token?: string): FleetClient {
  return connect(FleetService, port, token);
}

/** The same for changes to many jobs. */
export function connectBulk(port: number, token?: string): BulkClient {
  return connect(BulkService, port, token);
}

/** The same for how much work there is, as KEDA asks. */
export function connectScaler(port: number): ScalerClient {
  return connect(ExternalScaler, port);
}

function connect<Service extends DescService>(
  service: Service,
  port: number,
  token?: string,
  ca?: string,
): Client<Service> & Closing {
  const baseUrl = `${ca === undefined ? "http" : "https"}://127.0.0.1:${port}`;
  const sessionManager = new Http2SessionManager(baseUrl, {}, ca === undefined ? {} : { ca });
  const transport = createGrpcTransport({
    baseUrl,
    sessionManager,
    interceptors: token === undefined ? [] : [bearing(token)],
    defaultTimeoutMs: CALL_DEADLINE_MS,
  });
  return Object.assign(createClient(service, transport), { close: () => sessionManager.abort() });
}

const bearing =
  (token: string): Interceptor =>
  (next) =>
  (request) => {
    request.header.set("authorization", `Bearer ${token}`);
    return next(request);
  };
