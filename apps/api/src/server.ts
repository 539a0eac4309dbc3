import { once } from "node:events";
import net from "node:net";
import { Code, ConnectError, type ConnectRouter, type Interceptor } from "@connectrpc/connect";
import { type Logger, listenOn, withDeadline } from "@muster/runtime";
import { Connections } from "./connections/connections.ts";
import { Calls } from "./requests/calls.ts";
import { createRequestListener } from "./requests/request-listener.ts";

export interface ServerLimits {
  /** Bytes of one request message, compressed or not; more is RESOURCE_EXHAUSTED. Default 20 MiB: SubmitJobs takes 16 MB. */
  readonly readMaxBytes: number;
  /** Deadlines of clients further away than this are left to the clients, milliseconds. Default 1 h. */
  readonly maxTimeoutMs: number;
  /** HTTP/2 connections get GOAWAY at this age ± 10 %, milliseconds. Default 5 min. */
  readonly maxConnectionAgeMs: number;
  /** A connection that has not shown its protocol by then is closed, milliseconds. Default 5 s. */
  readonly firstBytesMs: number;
  /** At most this many connections that have not shown their protocol; one more closes the oldest. Default 1,000. */
  readonly maxUndecided: number;
  /** The headers of an HTTP/1.1 request must be complete by then, milliseconds. Default 10 s. */
  readonly headersMs: number;
  /** How long a stop waits for unary calls, milliseconds. Default 10 s. */
  readonly drainMs: number;
}

const DEFAULT_LIMITS: ServerLimits = {
  readMaxBytes: 20 * 1024 * 1024,
  maxTimeoutMs: 3_600_000,
  maxConnectionAgeMs: 300_000,
  firstBytesMs: 5_000,
  maxUndecided: 1_000,
  headersMs: 10_000,
  drainMs: 10_000,
};

/** How long calls that a stop has aborted may take to tell their clients, before the connections are cut. */
const ABORT_GRACE_MS = 1_000;

const SOCKET_OPTIONS: net.ServerOpts = {
  // An HTTP/1.1 client may end its half after the request and still read the answer.
  allowHalfOpen: true,
  noDelay: true,
  // The kernel notices clients that vanished without a word; their streams would stay open for ever.
  keepAlive: true,
  keepAliveInitialDelay: 60_000,
};

export interface ServerOptions {
  readonly host: string;
  /** 0 = any free port; undefined = the usual one, or any free one where that is taken, which is logged. */
  readonly port: number | undefined;
  readonly usualPort?: number;
  readonly routes: (router: ConnectRouter) => void;
  /** The first one is the outermost. Errors are mapped inside of them all. */
  readonly interceptors?: readonly Interceptor[];
  readonly limits?: Partial<ServerLimits>;
  readonly log: Logger;
}

export interface RpcServer {
  /** The port it listens on. */
  readonly port: number;
  /** HTTP/2 connections open now. */
  readonly sessions: number;
  /**
   * Accepts no more connections, asks clients to go elsewhere (GOAWAY, `Connection: close`), waits for unary calls
   * up to `drainMs`, ends the rest with UNAVAILABLE, and cuts what is left 1 s later. Set health to NOT_SERVING first.
   */
  stop(): Promise<void>;
}

/**
 * Serves gRPC (HTTP/2 without TLS), gRPC-Web and Connect (HTTP/1.1 too) on one port.
 * @throws ConfigError naming API_PORT, or API_HOST, when it cannot listen there.
 */
export async function startServer(options: ServerOptions): Promise<RpcServer> {
  const { log, routes, interceptors = [] } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const calls = new Calls();
  const shutdown = new AbortController();
  const onRequest = createRequestListener({
    ...limits,
    routes,
    interceptors,
    calls,
    log,
    shutdownSignal: shutdown.signal,
  });
  const connections = new Connections({ ...limits, onRequest, log });
  const listener = net.createServer(SOCKET_OPTIONS, (socket) => connections.accept(socket));
  const port = await listenOn(listener, { usualPort: 0, ...options, variable: "API_PORT" });
  let stopped: Promise<void> | undefined;
  return {
    port,
    get sessions() {
      return connections.sessions;
    },
    stop: () => (stopped ??= drain({ listener, connections, calls, shutdown, log, drainMs: limits.drainMs })),
  };
}

interface Draining {
  readonly listener: net.Server;
  readonly connections: Connections;
  readonly calls: Calls;
  readonly shutdown: AbortController;
  readonly drainMs: number;
  readonly log: Logger;
}

async function drain({ listener, connections, calls, shutdown, drainMs, log }: Draining): Promise<void> {
  const closed = once(listener, "close");
  listener.close();
  calls.stop();
  connections.finish();
  await patiently(calls.unaryEnded(), drainMs, "unary calls", log);
  shutdown.abort(new ConnectError("the server is shutting down; try again", Code.Unavailable));
  await patiently(calls.allEnded(), ABORT_GRACE_MS, "aborted calls", log);
  connections.finish();
  await patiently(closed, ABORT_GRACE_MS, "connections", log);
  connections.destroy();
  await closed;
}

/** Waits for `ending` as long as there is time; what comes next in a stop does not depend on it. */
async function patiently(ending: Promise<unknown>, ms: number, what: string, log: Logger): Promise<void> {
  try {
    await withDeadline(ending, ms, `end of ${what}`);
  } catch (error) {
    log.warn({ err: error }, "stop goes on without waiting any longer");
  }
}
