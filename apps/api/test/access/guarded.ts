import type { DescService } from "@bufbuild/protobuf";
import { type Client, createClient, type Interceptor, type Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport, Http2SessionManager } from "@connectrpc/connect-node";
import { createIdSource, createSubmitter } from "@muster/client";
import { type Database, databaseAddress, readListSecret, startFaults } from "@muster/db";
import { openStores } from "@muster/dispatch";
import { EVERYBODY, type Grant, type Identity } from "@muster/identity";
import { QueueService } from "@muster/proto/scheduler/v1/queue_service";
import { ScheduleService } from "@muster/proto/scheduler/v1/schedule_service";
import { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import { createPushCircuit, redisOptions } from "@muster/queue";
import { Remote } from "@muster/remote";
import { createLifecycle, createLogger, createMetrics, readConfig } from "@muster/runtime";
import { testDatabase } from "@muster/test/database";
import { testRedis } from "@muster/test/redis";
import { Watches } from "@muster/watch";
import { authorize } from "../../src/access/authorize.ts";
import { callerValues } from "../../src/access/caller.ts";
import type { ApiContext } from "../../src/api-context.ts";
import { Audit } from "../../src/audit/audit.ts";
import { API_CONFIG } from "../../src/config.ts";
import { createDepthLimit } from "../../src/depth-limit.ts";
import { adminRoutes } from "../../src/rpc/admin/service.ts";
import { bulkRoutes } from "../../src/rpc/bulk/service.ts";
import { faultRoutes } from "../../src/rpc/fault/service.ts";
import { fleetRoutes } from "../../src/rpc/fleet/service.ts";
import { TokenSeal } from "../../src/rpc/page-token.ts";
import { placementRoutes } from "../../src/rpc/placement/service.ts";
import { queueRoutes } from "../../src/rpc/queue/service.ts";
import { scheduleRoutes } from "../../src/rpc/schedule/service.ts";
import { schedulerCodecs, schedulerRoutes } from "../../src/rpc/service.ts";
import { workerCodecs, workerRoutes } from "../../src/rpc/worker/service.ts";
import { DemandBoard } from "../../src/scaling/demand-board.ts";
import { scalerRoutes } from "../../src/scaling/external-scaler.ts";
import { startServer } from "../../src/server.ts";

const CALLER = "x-test-caller";

/** Calls of one caller by one of the two ways that requests take. */
export interface Calls {
  readonly jobs: Client<typeof SchedulerService>;
  readonly queues: Client<typeof QueueService>;
  readonly schedules: Client<typeof ScheduleService>;
  of<Service extends DescService>(service: Service): Client<Service>;
}

/** `grpc` takes the short way of unary calls, and the one of batches of a kind; `json` that of Connect. */
export type Way = "grpc" | "json";
export const WAYS: readonly Way[] = ["grpc", "json"];

/** An API whose callers are who they say they are: what follows from it is tested, not how it is found out. */
export interface Guarded extends AsyncDisposable {
  readonly database: Database;
  /** @param grants undefined: nobody was asked */
  as(name: string, grants: readonly Grant[] | undefined, way?: Way): Calls;
}

export const grant = (role: Grant["role"], ...queues: readonly string[]): Grant => ({
  role,
  queues: queues.length === 0 ? ["*"] : queues,
  types: ["*"],
});

export async function startGuarded(): Promise<Guarded> {
  const [testStore, redis] = [await testDatabase(), testRedis()];
  const log = createLogger({ name: "test", level: "silent" });
  const stack = createLifecycle(log);
  const config = readConfig(API_CONFIG, { ...testStore.env, ...redis.env });
  const metrics = createMetrics();
  const context = contextOf(config, { stack, log, metrics });
  const callers = new Map<string, Identity>();
  const server = await startServer({
    host: "127.0.0.1",
    port: 0,
    routes: (router) => {
      schedulerRoutes(context)(router);
      scheduleRoutes(context)(router);
      queueRoutes(context)(router);
      adminRoutes(context)(router);
      bulkRoutes(context)(router);
      fleetRoutes(context)(router);
      faultRoutes(context)(router);
      placementRoutes(context)(router);
      scalerRoutes(context)(router);
      workerRoutes(context)(router);
    },
    interceptors: [asCaller(callers), authorize],
    codecs: new Map([...schedulerCodecs, ...workerCodecs]),
    metrics,
    log,
  });
  stack.use("server", server);
  const sessions: Http2SessionManager[] = [];
  return {
    database: context.database,
    as: (name, grants, way = "grpc") => {
      callers.set(name, grants === undefined ? EVERYBODY : identity(name, grants));
      const session = new Http2SessionManager(`http://127.0.0.1:${server.port}`);
      sessions.push(session);
      return callsBy(name, way, server.port, session);
    },
    [Symbol.asyncDispose]: async () => {
      for (const session of sessions) session.abort();
      await stack.stop();
      await redis.cleanup();
      await testStore.drop();
    },
  };
}

const identity = (name: string, grants: readonly Grant[]): Identity => ({
  kind: "token",
  id: `token:${name}`,
  name,
  grants,
  expiresAtMs: undefined,
});

function asCaller(callers: ReadonlyMap<string, Identity>): Interceptor {
  return (next) => (request) => {
    const caller = callers.get(request.header.get(CALLER) ?? "");
    if (caller === undefined) throw new Error("a test's call has no caller");
    callerValues(caller, request.contextValues);
    return next(request);
  };
}

function callsBy(name: string, way: Way, port: number, sessionManager: Http2SessionManager): Calls {
  const baseUrl = `http://127.0.0.1:${port}`;
  const saying: Interceptor = (next) => (request) => {
    request.header.set(CALLER, name);
    return next(request);
  };
  const interceptors = [saying];
  const transport: Transport =
    way === "grpc"
      ? createGrpcTransport({ baseUrl, sessionManager, interceptors, defaultTimeoutMs: 60_000 })
      : createConnectTransport({ baseUrl, httpVersion: "1.1", interceptors, useBinaryFormat: false });
  const of = <Service extends DescService>(service: Service): Client<Service> =>
    createClient(service, transport);
  return { of, jobs: of(SchedulerService), queues: of(QueueService), schedules: of(ScheduleService) };
}

interface Base {
  readonly stack: ReturnType<typeof createLifecycle>;
  readonly log: ReturnType<typeof createLogger>;
  readonly metrics: ReturnType<typeof createMetrics>;
}

function contextOf(config: ReturnType<typeof readConfig<typeof API_CONFIG>>, base: Base): ApiContext {
  const { stack, log, metrics } = base;
  const stores = openStores(stack, {
    databaseAddress: databaseAddress(config),
    redis: redisOptions(config),
    name: "muster-guarded",
    connections: 6,
    log,
    metrics,
  });
  const { database, redis, series } = stores;
  const circuit = createPushCircuit({ redis, metrics });
  stack.use("pushes", { stop: () => circuit.close() });
  const behind = { database, redis, series, log, metrics };
  const faults = stack.use("faults", startFaults(behind));
  const secret = (): Promise<string> => readListSecret(database);
  return {
    ...behind,
    circuit,
    submitter: createSubmitter({ ...behind, circuit, traceRelation: config.TRACE_RELATION }),
    depth: createDepthLimit({ ...behind, maxDepth: undefined }),
    demand: stack.use("demand", new DemandBoard(behind)),
    watches: stack.use("watches", new Watches({ ...behind, background: database })),
    remote: stack.use(
      "workers",
      new Remote({ ...behind, faults, serverId: "guarded", secret, starvationMs: 60_000 }),
    ),
    access: undefined,
    audit: stack.use("audit", new Audit({ database, log, metrics })),
    pages: new TokenSeal(secret),
    newId: createIdSource(),
    keepaliveMs: 20_000,
  };
}
