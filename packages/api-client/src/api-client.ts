import { type Client, createClient, type Interceptor, type Transport } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";
import { QueueService } from "@muster/proto/scheduler/v1/queue_service";
import { ScheduleService } from "@muster/proto/scheduler/v1/schedule_service";
import { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";

export interface ApiClientOptions {
  /** Where the API is: `http://localhost:8081`. */
  readonly baseUrl: string;
  /** Sent as `authorization: Bearer …` with each call; a function is asked each time, because tokens expire. */
  readonly token?: string | (() => string | Promise<string>);
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
}

/**
 * Calls by Connect over HTTP, which every proxy and browser lets through. Nothing is opened before the first call, and
 * nothing has to be closed.
 * @param where the API is, or a transport of your own, such as gRPC by @connectrpc/connect-node
 */
export function openApiClient(where: ApiClientOptions | { readonly transport: Transport }): ApiClient {
  const transport = "transport" in where ? where.transport : transportTo(where);
  return {
    jobs: createClient(SchedulerService, transport),
    schedules: createClient(ScheduleService, transport),
    queues: createClient(QueueService, transport),
  };
}

function transportTo({ baseUrl, token, fetch, timeoutMs }: ApiClientOptions): Transport {
  const transport = createConnectTransport({
    baseUrl,
    interceptors: token === undefined ? [] : [authorized(token)],
    ...(fetch !== undefined && { fetch }),
  });
  // Not as the transport's own default: its timer outlives a stream that is left early, and the process with it.
  return {
    stream: transport.stream.bind(transport),
    unary: (method, signal, ownTimeoutMs, header, message, context) =>
      transport.unary(method, signal, ownTimeoutMs ?? timeoutMs, header, message, context),
  };
}

const authorized =
  (token: NonNullable<ApiClientOptions["token"]>): Interceptor =>
  (next) =>
  async (request) => {
    request.header.set("authorization", `Bearer ${typeof token === "string" ? token : await token()}`);
    return next(request);
  };
