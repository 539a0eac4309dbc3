import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ConnectionOptions, connect, type TLSSocket } from "node:tls";
import { createLogger, createMetrics, type Metrics, ServerTls } from "@muster/runtime";
import { type Authority, issue, makeAuthority, type Pair } from "@muster/test/certificates";
import { onTestFinished } from "vitest";
import type { ServerLimits, ServerOptions } from "../../src/server.ts";
import { startTestServer, type TestServer } from "./test-server.ts";

/** An authority, and a certificate of it for a server on this machine. */
export interface TlsWorld {
  readonly folder: string;
  readonly authority: Authority;
  readonly server: Pair;
  /** The text of the authority's certificate, for clients. */
  readonly ca: string;
}

export async function makeTlsWorld(): Promise<TlsWorld> {
  const folder = await mkdtemp(join(tmpdir(), "muster-tls-"));
  const authority = await makeAuthority(folder);
  const server = await issue(authority, folder, "server");
  return { folder, authority, server, ca: await readFile(authority.certificate, "utf8") };
}

export const removeTlsWorld = ({ folder }: TlsWorld): Promise<void> => rm(folder, { recursive: true });

export interface SecureOptions extends Partial<ServerOptions> {
  readonly pair?: Pair;
  readonly clientCa?: string;
  readonly limits?: Partial<ServerLimits>;
}

export interface SecureServer extends TestServer {
  readonly tls: ServerTls;
  /** Of its certificate. */
  readonly ofTls: Metrics;
  /** JSON lines about it. */
  readonly told: () => string;
}

/** The transport around a service of a few lines, by TLS; it reads its files twenty times a second. */
export async function startSecureServer(
  world: TlsWorld,
  { pair = world.server, clientCa, limits, ...options }: SecureOptions = {},
): Promise<SecureServer> {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const ofTls = createMetrics();
  const tls = new ServerTls({
    files: {
      cert: { name: "TLS_CERT_FILE", file: pair.certificate },
      key: { name: "TLS_KEY_FILE", file: pair.key },
      clientCa: clientCa === undefined ? undefined : { name: "TLS_CLIENT_CA_FILE", file: clientCa },
    },
    port: "api",
    metrics: ofTls,
    log: createLogger({ name: "api", level: "info", pretty: false, destination }),
    readEveryMs: 50,
  });
  const started = await startTestServer(limits, 0, { tls, ...options });
  return {
    ...started,
    url: `https://localhost:${started.port}`,
    tls,
    ofTls,
    told: () => lines.join(""),
  };
}

/** A connection whose handshake has ended. */
export async function openSecurely(port: number, options: ConnectionOptions): Promise<TLSSocket> {
  const socket = connect({ port, host: "127.0.0.1", servername: "localhost", ...options });
  onTestFinished(() => void socket.destroy());
  // A reset is one of the ways in which a server may close a connection.
  socket.on("error", () => socket.destroy());
  await once(socket, "secureConnect");
  return socket;
}

/** A whole request of HTTP/1.1, after which the server is to close the connection. */
export function getJob(jobId: string): string {
  const body = JSON.stringify({ jobId });
  return [
    "POST /scheduler.v1.SchedulerService/GetJob HTTP/1.1",
    "host: localhost",
    "content-type: application/json",
    "connection: close",
    `content-length: ${body.length}`,
    "",
    body,
  ].join("\r\n");
}

export async function readAll(socket: AsyncIterable<unknown>): Promise<string> {
  let text = "";
  for await (const chunk of socket) text += String(chunk);
  return text;
}

export async function refused({ metrics }: TestServer, reason: string): Promise<number> {
  const { values } = await metrics.requestsRefused.get();
  return values.find(({ labels }) => labels["reason"] === reason)?.value ?? 0;
}
