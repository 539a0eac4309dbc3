import { type Client, createClient, type Interceptor } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";
import { AdminService } from "@muster/proto/scheduler/v1/admin_service";
import { BulkService } from "@muster/proto/scheduler/v1/bulk_service";
import { FaultService } from "@muster/proto/scheduler/v1/fault_service";
import { FleetService } from "@muster/proto/scheduler/v1/fleet_service";
import { PlacementService } from "@muster/proto/scheduler/v1/placement_service";
import { QueueService } from "@muster/proto/scheduler/v1/queue_service";
import { ScheduleService } from "@muster/proto/scheduler/v1/schedule_service";
import { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import { hearDate } from "./server-clock.ts";

/** The folder above this file's: the API itself, or wherever a proxy has put it. */
export const API_URL: string = new URL("..", import.meta.url).href.replace(/\/$/u, "");

const hearingDates: Interceptor = (next) => async (request) => {
  const answer = await next(request);
  hearDate(answer.header.get("date"));
  return answer;
};

/** Binary: see `binaryOnly` of build.ts. The cookie of the session goes with each call, because the page and the API have one origin. */
const transport = createConnectTransport({
  baseUrl: API_URL,
  useBinaryFormat: true,
  interceptors: [hearingDates],
});

export const jobs: Client<typeof SchedulerService> = createClient(SchedulerService, transport);
export const queues: Client<typeof QueueService> = createClient(QueueService, transport);
export const fleet: Client<typeof FleetService> = createClient(FleetService, transport);
export const placement: Client<typeof PlacementService> = createClient(PlacementService, transport);
export const faults: Client<typeof FaultService> = createClient(FaultService, transport);
export const bulk: Client<typeof BulkService> = createClient(BulkService, transport);
export const schedules: Client<typeof ScheduleService> = createClient(ScheduleService, transport);
export const admin: Client<typeof AdminService> = createClient(AdminService, transport);

/** How long a call of a page may take, milliseconds: its user looks at a page that says nothing meanwhile. */
export const CALL_MS = 15_000;
