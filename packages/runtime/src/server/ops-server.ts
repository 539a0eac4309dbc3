import { once } from "node:events";
import type { Server as HttpServer, IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Server as HttpsServer } from "node:https";
import type { Socket } from "node:net";
import type { Logger } from "../log/logger.ts";
import type { Degradations } from "../metrics/degradations.ts";
import { hideSecrets } from "../secrets/secrets.ts";
import { ServerTls, type ServerTlsOptions } from "../tls/server-tls.ts";
import { verifiedCertificate } from "../tls/verified-certificate.ts";
import { withDeadline } from "../waits/deadline.ts";
import type { Loop } from "../waits/loop.ts";
import type { HealthReport } from "./health.ts";
import { type HostRules, wrongHost } from "./host-check.ts";
import { listenOn } from "./listen.ts";
import { STRICT_HEADERS } from "./strict-headers.ts";

/** Below the timeout of common probes, so that they get a reason instead of silence. */
const HEALTH_DEADLINE_MS = 2_000;
/** Prometheus gives up a scrape after 10 s by default. */
const METRICS_DEADLINE_MS = 10_000;
/** What Prometheus asks for before all else. */
const OPEN_METRICS = "application/openmetrics-text";
/** Node's two minutes are for browsers far away. */
const HANDSHAKE_MS = 5_000;

export interface OpsServerOptions {
  readonly host: string;
  /** 0 = any free port; undefined = the usual one, or any free one where that is taken, which is logged. */
  readonly port: number | undefined;
  readonly usualPort: number;
  /** The environment variable that sets the port, for the message when it is taken. Default: METRICS_PORT. */
  readonly portVariable?: string;
  /** Names that requests may use for this server; see `wrongHost`. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** By what it speaks TLS, and then nothing else. Default: in clear text. */
  readonly tls?: Pick<ServerTlsOptions, "files" | "metrics" | "readEveryMs"> | undefined;
  /** What /metrics answers: the registry's content type and text. */
  readonly metrics: () => Promise<{ contentType: string; body: string }>;
  /** The same for those who ask for the format of OpenMetrics. Default: they get the other one. */
  readonly openMetrics?: (() => Promise<{ contentType: string; body: string }>) | undefined;
  /** Liveness. Anything but `ok: true` within 2 s answers 503. */
  readonly health: () => HealthReport | Promise<HealthReport>;
  /** Readiness. Anything but `ok: true` within 2 s answers 503. */
  readonly ready: () => Promise<HealthReport>;
  /** What else GET answers, by its path. One that rejects answers 503 with why. Default: nothing. */
  readonly pages?: Readonly<Record<string, OpsPage>> | undefined;
  readonly log: Logger;
  /** In both bodies, whatever their status. */
  readonly degradations: Degradations;
}

/** What a page refuses because of its question: answered as 400. */
export class BadQuestion extends Error {
  override readonly name = "BadQuestion";
}

/**
 * A page of its own on the ops port, JSON. One that takes 2 s answers 503.
 * @param asked what the URL says behind its `?`
 * @throws BadQuestion
 */
export type OpsPage = (asked: URLSearchParams) => Promise<unknown>;

export interface OpsServer {
  /** The port it listens on. */
  readonly port: number;
  /** By which it is asked: `https://0.0.0.0:2112`. */
  readonly url: string;
  /** Closes the port and every connection. */
  stop(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly allow?: string;
}

type Route = (request: IncomingMessage) => Promise<Answer>;

/**
 * Serves GET /metrics, /healthz, /readyz and further pages on a port of their own, which need not be public.
 * @throws ConfigError naming host, port and `portVariable` when it cannot listen there, or the files of its certificate.
 */
export async function startOpsServer(options: OpsServerOptions): Promise<OpsServer> {
  const routes: ReadonlyMap<string, Route> = new Map([
    ["/metrics", metricsRoute(options)],
    ["/healthz", shared(() => healthAnswer("health", options.health, options.degradations))],
    ["/readyz", shared(() => healthAnswer("ready", options.ready, options.degradations))],
    ...Object.entries(options.pages ?? {}).map(([path, page]) => [path, pageRoute(path, page)] as const),
  ]);
  const hosts: HostRules = { boundTo: options.host, allowed: options.allowedHosts };
  const asksClients = options.tls?.files.clientCa !== undefined;
  const served = { routes, hosts, asksClients };
  const { server, follow } = createServer(options, (request, response) => {
    void respond(served, request, response);
  });
  // All of them: a server of HTTPS does not know a connection whose handshake is under way, and would wait for it.
  const open = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  const port = await listenOn(server, { ...options, variable: options.portVariable ?? "METRICS_PORT" });
  const following = follow?.();
  return {
    port,
    url: `${options.tls === undefined ? "http" : "https"}://${options.host}:${port}`,
    stop: async () => {
      await following?.stop();
      const closed = once(server, "close");
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

interface Made {
  readonly server: HttpServer | HttpsServer;
  /** Once it listens. */
  readonly follow?: () => Loop;
}

function createServer({ tls: wanted, log }: OpsServerOptions, listener: RequestListener): Made {
  // Imported, node:http evaluates all that it exports, the client of fetch too: 14 MB a thread, and 0.1 s of its start.
  if (wanted === undefined) return { server: process.getBuiltinModule("node:http").createServer(listener) };
  const tls = new ServerTls({ ...wanted, port: "metrics", log });
  // A probe has no certificate: who asks for what is not open to all is looked at when it asks.
  const asking = { requestCert: tls.asksClients, rejectUnauthorized: false, handshakeTimeout: HANDSHAKE_MS };
  const server = process.getBuiltinModule("node:https").createServer({ ...tls.context, ...asking }, listener);
  return { server, follow: () => tls.follow(server) };
}

function metricsRoute({ metrics, openMetrics }: OpsServerOptions): Route {
  const classic = shared(() => metricsAnswer(metrics));
  if (openMetrics === undefined) return classic;
  const open = shared(() => metricsAnswer(openMetrics));
  return (request) => (request.headers.accept?.includes(OPEN_METRICS) === true ? open() : classic());
}

function pageRoute(path: string, page: OpsPage): Route {
  return async ({ url = "" }) => {
    const asked = new URLSearchParams(url.slice(url.indexOf("?") + 1 || url.length));
    try {
      const body = `${JSON.stringify(await withDeadline(page(asked), HEALTH_DEADLINE_MS, path))}\n`;
      return { status: 200, contentType: "application/json", body };
    } catch (error) {
      return plain(error instanceof BadQuestion ? 400 : 503, messageOf(error));
    }
  };
}

/** One check for all who ask meanwhile: more askers do not cause more checks of the stores and loops. */
function shared(route: () => Promise<Answer>): () => Promise<Answer> {
  let looking: Promise<Answer> | undefined;
  return () => {
    looking ??= route().finally(() => {
      looking = undefined;
    });
    return looking;
  };
}

/** Whoever looks whether a process lives has no certificate. */
const PROBES: ReadonlySet<string> = new Set(["/healthz", "/readyz"]);

interface Served {
  readonly routes: ReadonlyMap<string, Route>;
  readonly hosts: HostRules;
  /** Whether all but the probes is for those with a certificate. */
  readonly asksClients: boolean;
}

async function respond(served: Served, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const answer = await answerTo(served, request);
  response.writeHead(answer.status, {
    ...STRICT_HEADERS,
    "content-type": answer.contentType,
    ...(answer.allow === undefined ? {} : { allow: answer.allow }),
  });
  // What a store has refused may be in a cause, in its own words.
  response.end(hideSecrets(answer.body));
}

async function answerTo({ routes, hosts, asksClients }: Served, request: IncomingMessage): Promise<Answer> {
  // Web pages could read the numbers otherwise: the queues' and types' names, for a start.
  const mistake = wrongHost(request.headers.host ?? "localhost", hosts);
  if (mistake !== undefined) return plain(403, mistake);
  const [path = ""] = (request.url ?? "").split("?");
  const route = routes.get(path);
  if (asksClients && !PROBES.has(path) && !hasCertificate(request))
    return plain(
      403,
      "client certificate: expected one that METRICS_TLS_CLIENT_CA_FILE has signed, got none that it has",
    );
  if (route === undefined) return plain(404, `nothing at ${path}; try ${[...routes.keys()].join(", ")}`);
  if (request.method === "GET" || request.method === "HEAD") return route(request);
  return { ...plain(405, `${path} answers GET only`), allow: "GET, HEAD" };
}

function hasCertificate({ socket }: IncomingMessage): boolean {
  const { TLSSocket } = process.getBuiltinModule("node:tls");
  return socket instanceof TLSSocket && verifiedCertificate(socket) !== undefined;
}

async function metricsAnswer(metrics: OpsServerOptions["metrics"]): Promise<Answer> {
  try {
    return { status: 200, ...(await withDeadline(metrics(), METRICS_DEADLINE_MS, "metrics")) };
  } catch (error) {
    return plain(500, messageOf(error));
  }
}

async function healthAnswer(
  name: string,
  report: OpsServerOptions["health"],
  degradations: Degradations,
): Promise<Answer> {
  try {
    return json(await withDeadline(Promise.resolve(report()), HEALTH_DEADLINE_MS, name), degradations);
  } catch (error) {
    return json({ ok: false, checks: { [name]: messageOf(error) } }, degradations);
  }
}

function json(report: HealthReport, degradations: Degradations): Answer {
  return {
    status: report.ok ? 200 : 503,
    contentType: "application/json",
    body: `${JSON.stringify({ ...report, degraded: degradations.list() })}\n`,
  };
}

function plain(status: number, message: string): Answer {
  return { status, contentType: "text/plain; charset=utf-8", body: `${message}\n` };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
