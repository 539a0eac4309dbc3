import type { DescService } from "@bufbuild/protobuf";
import type { ConnectRouter } from "@connectrpc/connect";
import { ExternalScaler } from "@muster/proto/externalscaler/externalscaler";
import { Health } from "@muster/proto/grpc/health/v1/health";
import { AdminService } from "@muster/proto/scheduler/v1/admin_service";
import { BulkService } from "@muster/proto/scheduler/v1/bulk_service";
import { FaultService } from "@muster/proto/scheduler/v1/fault_service";
import { FleetService } from "@muster/proto/scheduler/v1/fleet_service";
import { PlacementService } from "@muster/proto/scheduler/v1/placement_service";
import { QueueService } from "@muster/proto/scheduler/v1/queue_service";
import { ScheduleService } from "@muster/proto/scheduler/v1/schedule_service";
import { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import { WorkerService } from "@muster/proto/scheduler/v1/worker_service";
import { type Config, isLoopback, type Lifecycle } from "@muster/runtime";
import { authorize } from "./access/authorize.ts";
import type { ApiContext } from "./api-context.ts";
import type { API_CONFIG } from "./config.ts";
import { encryption } from "./encryption.ts";
import { createHealth } from "./health.ts";
import { observe } from "./interceptors/observe.ts";
import { openLogins } from "./login/open-logins.ts";
import { createReflection } from "./reflection.ts";
import { adminRoutes } from "./rpc/admin/service.ts";
import { bulkRoutes } from "./rpc/bulk/service.ts";
import { faultRoutes } from "./rpc/fault/service.ts";
import { fleetRoutes } from "./rpc/fleet/service.ts";
import { placementRoutes } from "./rpc/placement/service.ts";
import { queueRoutes } from "./rpc/queue/service.ts";
import { scheduleRoutes } from "./rpc/schedule/service.ts";
import { schedulerCodecs, schedulerRoutes } from "./rpc/service.ts";
import { workerCodecs, workerRoutes } from "./rpc/worker/service.ts";
import { scalerRoutes } from "./scaling/external-scaler.ts";
import { type ServerLimits, startServer } from "./server.ts";
import { Dashboard } from "./ui/dashboard.ts";

const USUAL_API_PORT = 8081;

type ApiConfig = Config<typeof API_CONFIG>;

/** Each service, and the calls it has. */
const SERVICES: readonly {
  readonly service: DescService;
  readonly routes: (context: ApiContext) => (router: ConnectRouter) => void;
}[] = [
  { service: SchedulerService, routes: schedulerRoutes },
  { service: ScheduleService, routes: scheduleRoutes },
  { service: QueueService, routes: queueRoutes },
  { service: AdminService, routes: adminRoutes },
  { service: BulkService, routes: bulkRoutes },
  { service: ExternalScaler, routes: scalerRoutes },
  { service: FleetService, routes: fleetRoutes },
  { service: PlacementService, routes: placementRoutes },
  { service: FaultService, routes: faultRoutes },
  { service: WorkerService, routes: workerRoutes },
];

/** Opens the port that callers use. Stopped first: health says so, before the port closes. */
export async function serve(config: ApiConfig, stack: Lifecycle, context: ApiContext): Promise<void> {
  const { log, metrics } = context;
  const services = SERVICES.map(({ service }) => service);
  const health = createHealth(
    services.map(({ typeName }) => typeName),
    context.keepaliveMs,
  );
  const reflection = createReflection([...services, Health]);
  const server = await startServer({
    host: config.API_HOST,
    // Beyond this machine somebody expects it on its port: another one would serve nobody, and still look healthy.
    port: config.API_PORT ?? (isLoopback(config.API_HOST) ? undefined : USUAL_API_PORT),
    usualPort: USUAL_API_PORT,
    routes: (router) => {
      for (const { routes } of SERVICES) routes(context)(router);
      health.routes(router);
      reflection(router);
    },
    interceptors: [observe({ metrics, log }), context.audit.interceptor, authorize],
    codecs: new Map([...schedulerCodecs, ...workerCodecs]),
    limits: { maxConnectionAgeMs: config.MAX_CONNECTION_AGE_SECONDS * 1000, ...identityLimits(config) },
    allowedHosts: config.ALLOWED_HOSTS,
    corsOrigins: config.CORS_ORIGINS,
    access: context.access,
    dashboard: config.DASHBOARD === "on" ? new Dashboard(await openLogins(config, context)) : undefined,
    ...encryption(config, log, metrics),
    metrics,
    log,
  });
  stack.use("server", server);
  // Stopped first: load balancers look elsewhere before the port closes.
  stack.use("health", { stop: async () => health.setServing(false) });
  health.setServing(true);
  const tls = config.TLS_CERT_FILE !== undefined;
  log.info({ api: `${config.API_HOST}:${server.port}`, tls }, "serving gRPC, Connect and gRPC-Web");
}

function identityLimits({
  IDENTITY_CALLS_PER_SECOND: perSecond,
  IDENTITY_CALLS_BURST: burst,
  IDENTITY_STREAMS: streams,
}: ApiConfig): Partial<ServerLimits> {
  return {
    ...(perSecond !== undefined && { identityCalls: { perSecond, burst: burst ?? perSecond } }),
    ...(streams !== undefined && { identityStreams: streams }),
  };
}
