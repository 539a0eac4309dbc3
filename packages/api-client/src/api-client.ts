import { type Client, createClient, type Transport } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";
import { AdminService } from "@muster/proto/scheduler/v1/admin_service";
import { BulkService } from "@muster/proto/scheduler/v1/bulk_service";
import { FaultService } from "@muster/proto/scheduler/v1/fault_service";
import { FleetService } from "@muster/proto/scheduler/v1/fleet_service";
import { PlacementService } from "@muster/proto/scheduler/v1/placement_service";
import { QueueService } from "@muster/proto/scheduler/v1/queue_service";
import { ScheduleService } from "@muster/proto/scheduler/v1/schedule_service";
import { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import { authorizing, type Token, withTimeout } from "./transport.ts";

export interface ApiClientOptions {
  /** Where the API is: `http://localhost:8081`, or `https://…` where it speaks TLS. */
  readonly baseUrl: string;
  /** Sent as `authorization: Bearer …` with each call; a function is asked each time, because tokens expire. */
  readonly token?: Token;
  /** Default: the one of the platform, which is there in browsers and in Node. */
  readonly fetch?: typeof globalThis.fetch;
  /** How long a call may take unless it says so itself, milliseconds; a stream goes on. Default: as long as it takes. */
  readonly timeoutMs?: number;
}

/** The services of the API, each with a method for each of its calls; what fails is a ConnectError with its code. */
export interface ApiClient {
  readonly jobs: Client<typeof SchedulerService>;
  readonly schedules: Client<typeof ScheduleService>;
  readonly queues: Client<typeof QueueService>;
  readonly admin: Client<typeof AdminService>;
  readonly bulk: Client<typeof BulkService>;
  readonly fleet: Client<typeof FleetService>;
  readonly placement: Client<typeof PlacementService>;
  readonly faults: Client<typeof FaultService>;
}

/**
 * Calls by Connect over HTTP, which every proxy and browser lets through. Nothing is opened before the first call, and
 * nothing has to be closed.
 * @param where the API is, or a transport of your own: that of `@muster/api-client/node` with certificates, or gRPC by
 * @connectrpc/connect-node
 */
export function openApiClient(where: ApiClientOptions | { readonly transport: Transport }): ApiClient {
  const transport = "transport" in where ? where.transport : transportTo(where);
  return {
    jobs: createClient(SchedulerService, transport),
    schedules: createClient(ScheduleService, transport),
    queues: createClient(QueueService, transport),
    admin: createClient(AdminService, transport),
    bulk: createClient(BulkService, transport),
    fleet: createClient(FleetService, transport),
    placement: createClient(PlacementService, transport),
    faults: createClient(FaultService, transport),
  };
}

function transportTo({ baseUrl, token, fetch, timeoutMs }: ApiClientOptions): Transport {
  const transport = createConnectTransport({
    baseUrl,
    interceptors: authorizing(token),
    ...(fetch !== undefined && { fetch }),
  });
  return withTimeout(transport, timeoutMs);
}
