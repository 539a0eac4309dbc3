import { once } from "node:events";
import net from "node:net";
import { Code, ConnectError, type ConnectRouter, type Interceptor } from "@connectrpc/connect";
import { type Logger, listenOn, type Metrics, type ServerTls, withDeadline } from "@muster/runtime";
import type { Access } from "./access/access.ts";
import { Accounts } from "./bounds/accounts.ts";
import { HeldBytes } from "./bounds/held-bytes.ts";
import { OriginGuard } from "./bounds/origins.ts";
import { Pace } from "./bounds/pace.ts";
import { Refusals } from "./bounds/refusals.ts";
import type { Pulse } from "./bounds/token-bucket.ts";
import { Connections } from "./connections/connections.ts";
import { Calls } from "./requests/calls.ts";
import { createRequestListener } from "./requests/request-listener.ts";
import type { WireCodecs } from "./requests/wire-codec.ts";
import type { Dashboard } from "./ui/dashboard.ts";

export interface ServerLimits {
  /** Bytes of one request message, compressed or not, where the method's own bound is not smaller. Default: no further bound. */
  readonly readMaxBytes: number;
  /** Bytes that all connections together may hold: requests under way, and answers not yet taken. Default 128 MiB. */
  readonly heldBytes: number;
  /** A body has to bring `bodyBytes` or its end in each period of `bodyMs`. Default 128 KiB in 10 s. */
  readonly bodyMs: number;
  readonly bodyBytes: number;
  /** An answer has to be taken within this many milliseconds, and a second more for each 64 KiB. Default 30 s. */
  readonly answerMs: number;
  /** A unary call is answered by then, where its method's own bound is not shorter, milliseconds. Default: no further bound. */
  readonly maxAnswerMs: number;
  /** Client deadlines further away than this are left to the clients, milliseconds. Default 1 h. */
  readonly maxTimeoutMs: number;
  /** Connections are asked to end (GOAWAY, `Connection: close`) at this age ± 10 %, milliseconds. Default 5 min. */
  readonly maxConnectionAgeMs: number;
  /**
   * And are closed this long after that, whatever is open: streams end with UNAVAILABLE, milliseconds. Default 1 min.
   */
  readonly connectionGraceMs: number;
  /** At most this many streams on all connections, and on one as many as are free for all others. Default 4,000. */
  readonly maxStreams: number;
  /** Of one identity: calls a second in the long run, and at once. Default: no further bound. */
  readonly identityCalls: Pulse | undefined;
  /** Of one identity, beside what holds for all. Default: no further bound. */
  readonly identityStreams: number;
  /** At most this many connections; one more closes the oldest that has no call. Default 4,000. */
  readonly maxConnections: number;
  /** A connection that has not shown its protocol by then is closed, milliseconds. Default 5 s. */
  readonly firstBytesMs: number;
  /** At most this many connections that have not shown their protocol; one more closes the oldest. Default 1,000. */
  readonly maxUndecided: number;
  /** A TLS handshake must have ended by then, milliseconds. Default 5 s. */
  readonly handshakeMs: number;
  /** At most this many handshakes under way; one more closes the oldest. Default 1,000. */
  readonly maxHandshakes: number;
  /** The headers of an HTTP/1.1 request must be complete by then, milliseconds. Default 10 s. */
  readonly headersMs: number;
  /** How long a stop waits for unary calls, milliseconds. Default 10 s. */
  readonly drainMs: number;
}

const DEFAULT_LIMITS: ServerLimits = {
  readMaxBytes: Number.MAX_SAFE_INTEGER,
  heldBytes: 128 * 1024 * 1024,
  bodyMs: 10_000,
  bodyBytes: 128 * 1024,
  answerMs: 30_000,
  maxAnswerMs: Number.MAX_SAFE_INTEGER,
  maxTimeoutMs: 3_600_000,
  maxConnectionAgeMs: 300_000,
  connectionGraceMs: 60_000,
  maxStreams: 4_000,
  identityCalls: undefined,
  identityStreams: Infinity,
  maxConnections: 4_000,
  firstBytesMs: 5_000,
  maxUndecided: 1_000,
  handshakeMs: 5_000,
  maxHandshakes: 1_000,
  headersMs: 10_000,
  drainMs: 10_000,
};

/** How long calls that a stop has aborted may take to tell their clients, before the connections are cut. */
const ABORT_GRACE_MS = 1_000;

/** The slowest pace at which a large answer may be read: 64 KiB a second. */
const ANSWER_BYTES_PER_MS = 64;

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
  /** Of methods whose messages need not all go through the library. */
  readonly codecs?: WireCodecs;
  readonly limits?: Partial<ServerLimits>;
  /** Names that requests may use for this server; see `wrongHost`. Default: any, or those of loopback when `host` is. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Origins of web pages that may call. Default: only pages of this server. */
  readonly corsOrigins?: readonly string[] | undefined;
  /** How callers are known. Default: nobody is asked who they are. */
  readonly access?: Access | undefined;
  /** What answers browsers at /ui/. Default: nobody. */
  readonly dashboard?: Dashboard | undefined;
  /** By what it speaks TLS, and then nothing else. Default: clear text. */
  readonly tls?: ServerTls | undefined;
  /** Where `tls` asks for certificates: nobody comes in without one that counts. Default: they may be known by something else. */
  readonly certificateRequired?: boolean;
  readonly metrics: Pick<Metrics, "requestsRefused">;
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
 * Serves gRPC (HTTP/2), gRPC-Web and Connect (HTTP/1.1 too) on one port, in clear text or by TLS.
 * @throws ConfigError naming API_PORT, or API_HOST, when it cannot listen there.
 */
export async function startServer(options: ServerOptions): Promise<RpcServer> {
  const { log, host, routes, allowedHosts: allowed, corsOrigins: origins = [], tls } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const calls = new Calls();
  const pace = new Pace();
  const refusals = new Refusals(options.metrics);
  const held = new HeldBytes(limits.heldBytes, refusals);
  const shutdown = new AbortController();
  const onRequest = createRequestListener({
    ...limits,
    paceLimits: { ...limits, answerBytesPerMs: ANSWER_BYTES_PER_MS },
    pace,
    origins: new OriginGuard({ boundTo: host, allowed, origins }, refusals),
    encrypted: tls !== undefined,
    refusals,
    accounts: new Accounts({ ...limits, held, refusals }),
    routes,
    interceptors: options.interceptors ?? [],
    codecs: options.codecs ?? new Map(),
    calls,
    access: options.access,
    dashboard: options.dashboard,
    log,
    shutdownSignal: shutdown.signal,
  });
  const entering = { tls, certificateRequired: options.certificateRequired ?? false };
  const connections = new Connections({ ...limits, ...entering, held, refusals, onRequest, log });
  const listener = net.createServer(SOCKET_OPTIONS, (socket) => connections.accept(socket));
  const port = await listenOn(listener, { usualPort: 0, ...options, variable: "API_PORT" });
  connections.followCertificate();
  let stopped: Promise<void> | undefined;
  return {
    port,
    get sessions() {
      return connections.sessions;
    },
    stop: () =>
      (stopped ??= drain({ listener, connections, calls, shutdown, pace, log, drainMs: limits.drainMs })),
  };
}

interface Draining {
  readonly listener: net.Server;
  readonly connections: Connections;
  readonly calls: Calls;
  readonly shutdown: AbortController;
  readonly pace: Pace;
  readonly drainMs: number;
  readonly log: Logger;
}

async function drain({
  listener,
  connections,
  calls,
  shutdown,
  pace,
  drainMs,
  log,
}: Draining): Promise<void> {
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
  await connections.leaveCertificate();
  pace.stop();
}

/** Waits for `ending` as long as there is time; what comes next in a stop does not depend on it. */
async function patiently(ending: Promise<unknown>, ms: number, what: string, log: Logger): Promise<void> {
  try {
    await withDeadline(ending, ms, `end of ${what}`);
  } catch (error) {
    log.warn({ err: error }, "shutdown continues without waiting any longer");
  }
}
