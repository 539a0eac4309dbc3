import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { withDeadline } from "./deadline.ts";
import type { Degradations } from "./degradations.ts";
import type { HealthReport } from "./health.ts";
import { type HostRules, wrongHost } from "./host-check.ts";
import { listenOn } from "./listen.ts";
import type { Logger } from "./logger.ts";
import { hideSecrets } from "./secrets.ts";

/** Below the timeout of common probes, so that they get a reason instead of silence. */
const HEALTH_DEADLINE_MS = 2_000;
/** Prometheus gives up a scrape after 10 s by default. */
const METRICS_DEADLINE_MS = 10_000;

export interface OpsServerOptions {
  readonly host: string;
  /** 0 = any free port; undefined = the usual one, or any free one where that is taken, which is logged. */
  readonly port: number | undefined;
  readonly usualPort: number;
  /** The environment variable that sets the port, for the message when it is taken. Default: METRICS_PORT. */
  readonly portVariable?: string;
  /** Names that requests may use for this server; see `wrongHost`. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** What /metrics answers: the registry's content type and text. */
  readonly metrics: () => Promise<{ contentType: string; body: string }>;
  /** Liveness. Anything but `ok: true` within 2 s answers 503. */
  readonly health: () => HealthReport | Promise<HealthReport>;
  /** Readiness. Anything but `ok: true` within 2 s answers 503. */
  readonly ready: () => Promise<HealthReport>;
  readonly log: Logger;
  /** In both bodies, whatever their status. */
  readonly degradations: Degradations;
}

export interface OpsServer {
  /** The port it listens on. */
  readonly port: number;
  /** Closes the port and every connection. */
  stop(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly allow?: string;
}

type Route = () => Promise<Answer>;

/**
 * Serves GET /metrics, /healthz and /readyz on a port of their own, which need not be public.
 * @throws ConfigError naming host, port and `portVariable` when it cannot listen there.
 */
export async function startOpsServer(options: OpsServerOptions): Promise<OpsServer> {
  const routes: ReadonlyMap<string, Route> = new Map([
    ["/metrics", shared(() => metricsAnswer(options.metrics))],
    ["/healthz", shared(() => healthAnswer("health", options.health, options.degradations))],
    ["/readyz", shared(() => healthAnswer("ready", options.ready, options.degradations))],
  ]);
  // Imported, node:http evaluates all that it exports, the client of fetch too: 14 MB a thread, and 0.1 s of its start.
  const { createServer } = process.getBuiltinModule("node:http");
  const hosts: HostRules = { boundTo: options.host, allowed: options.allowedHosts };
  const server = createServer((request, response) => void respond({ routes, hosts }, request, response));
  const port = await listenOn(server, { ...options, variable: options.portVariable ?? "METRICS_PORT" });
  return {
    port,
    stop: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** One check for all who ask meanwhile: more askers do not cause more checks of the stores and loops. */
function shared(route: Route): Route {
  let looking: Promise<Answer> | undefined;
  return () => {
    looking ??= route().finally(() => {
      looking = undefined;
    });
    return looking;
  };
}

interface Served {
  readonly routes: ReadonlyMap<string, Route>;
  readonly hosts: HostRules;
}

async function respond(served: Served, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const answer = await answerTo(served, request);
  response.writeHead(answer.status, {
    "cache-control": "no-store",
    "content-type": answer.contentType,
    ...(answer.allow === undefined ? {} : { allow: answer.allow }),
  });
  // What a store has refused may be in a cause, in its own words.
  response.end(hideSecrets(answer.body));
}

async function answerTo({ routes, hosts }: Served, request: IncomingMessage): Promise<Answer> {
  // Web pages could read the numbers otherwise: the queues' and types' names, for a start.
  const mistake = wrongHost(request.headers.host ?? "localhost", hosts);
  if (mistake !== undefined) return plain(403, mistake);
  const [path = ""] = (request.url ?? "").split("?");
  const route = routes.get(path);
  if (route === undefined) return plain(404, `nothing at ${path}; try ${[...routes.keys()].join(", ")}`);
  if (request.method === "GET" || request.method === "HEAD") return route();
  return { ...plain(405, `${path} answers GET only`), allow: "GET, HEAD" };
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
