import { once } from "node:events";
import { request } from "node:https";
import { connect, type Socket } from "node:net";
import { create } from "@bufbuild/protobuf";
import { createClient } from "@connectrpc/connect";
import {
  createConnectTransport,
  createGrpcTransport,
  createGrpcWebTransport,
} from "@connectrpc/connect-node";
import { GetJobRequestSchema, SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import { CLIENT_HELLO } from "@muster/test/abuse/raw-http2";
import { canMakeCertificates } from "@muster/test/certificates";
import { connectGrpcJs } from "@muster/test/grpc-js-client";
import { waitFor } from "@muster/test/wait";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { startTestServer } from "./test-server.ts";
import {
  getJob,
  makeTlsWorld,
  openSecurely,
  readAll,
  refused,
  removeTlsWorld,
  startSecureServer,
  type TlsWorld,
} from "./tls-world.ts";

/** The beginning of a record that says it is 512 bytes long. */
const HALF_A_HELLO = Buffer.from([0x16, 3, 1, 2, 0, 1]);

async function open(port: number, options: { readonly allowHalfOpen?: boolean } = {}): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true, ...options });
  onTestFinished(() => void socket.destroy());
  socket.on("error", () => socket.destroy());
  await once(socket, "connect");
  return socket;
}

describe.skipIf(!(await canMakeCertificates()))("TLS on the one port (skipped without OpenSSL 3)", () => {
  let world: TlsWorld;
  beforeAll(async () => {
    world = await makeTlsWorld();
  });
  afterAll(() => removeTlsWorld(world));

  test("answers gRPC, gRPC-Web and Connect over both versions of HTTP", async () => {
    const { url: baseUrl, port } = await startSecureServer(world);
    const nodeOptions = { ca: world.ca };
    for (const transport of [
      createGrpcTransport({ baseUrl, nodeOptions }),
      createGrpcWebTransport({ baseUrl, httpVersion: "1.1", nodeOptions }),
      createConnectTransport({ baseUrl, httpVersion: "1.1", nodeOptions }),
      createConnectTransport({ baseUrl, httpVersion: "2", nodeOptions }),
    ])
      expect((await createClient(SchedulerService, transport).getJob({ jobId: "a" })).jobId).toBe("a");
    const client = connectGrpcJs(`localhost:${port}`, {}, { ca: world.ca });
    onTestFinished(() => client.close());
    const { method } = SchedulerService;
    const answer = await client.unary(method.getJob, create(GetJobRequestSchema, { jobId: "b" }));
    expect(answer.jobId).toBe("b");
  });

  test("a client that names no protocol speaks HTTP/1.1, and one that names others is refused", async () => {
    const { port } = await startSecureServer(world);
    const unnamed = await openSecurely(port, { ca: world.ca });
    expect(unnamed.alpnProtocol).toBe(false);
    unnamed.write(getJob("a"));
    expect(await readAll(unnamed)).toMatch(/^HTTP\/1\.1 200 .*JOB_STATE_QUEUED/su);
    const named = await openSecurely(port, { ca: world.ca, ALPNProtocols: ["spdy/3", "h2", "http/1.1"] });
    expect(named.alpnProtocol).toBe("h2");
    await expect(refusalOf(port, { ca: world.ca, ALPNProtocols: ["h3"] })).resolves.toMatch(/ALERT/u);
    const old = { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT:@SECLEVEL=0" } as const;
    await expect(refusalOf(port, { ca: world.ca, ...old })).resolves.toMatch(/PROTOCOL|ALERT/u);
  });

  async function refusalOf(port: number, options: Parameters<typeof openSecurely>[1]): Promise<string> {
    const { connect: connectSecurely } = await import("node:tls");
    const socket = connectSecurely({ port, host: "127.0.0.1", servername: "localhost", ...options });
    onTestFinished(() => void socket.destroy());
    const [error] = (await once(socket, "error")) as [NodeJS.ErrnoException];
    return String(error.code);
  }

  test("case T5: who speaks in clear text is told so, in HTTP/1.1 and in HTTP/2, and ends", async () => {
    const server = await startSecureServer(world);
    const plain = await fetch(`http://127.0.0.1:${server.port}/scheduler.v1.SchedulerService/GetJob`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"jobId":"a"}',
    });
    expect([plain.status, await plain.json()]).toEqual([
      400,
      { code: "invalid_argument", message: expect.stringContaining("expected TLS, got clear text") },
    ]);
    const grpc = connectGrpcJs(`127.0.0.1:${server.port}`);
    onTestFinished(() => grpc.close());
    const call = grpc.unary(SchedulerService.method.getJob, create(GetJobRequestSchema, { jobId: "a" }));
    await expect(call).rejects.toMatchObject({
      code: 7,
      details: expect.stringContaining("not secure enough"),
    });
    const socket = await open(server.port);
    socket.write(CLIENT_HELLO);
    expect(await readAll(socket)).toContain("expected TLS, got clear text");
    expect(await refused(server, "cleartext")).toBeGreaterThanOrEqual(3);
  });

  test("case T5: TLS to a port that speaks in clear text ends at once, and is told once", async () => {
    const server = await startTestServer({ firstBytesMs: 600_000 });
    for (let time = 0; time < 2; time += 1) {
      const socket = await open(server.port);
      socket.write(HALF_A_HELLO);
      await once(socket.resume(), "close");
    }
    expect(await refused(server, "tls")).toBe(2);
    expect(server.logged().match(/a client speaks TLS/gu)).toHaveLength(1);
  });

  test("a client that ends its half is answered over HTTP/1.1, and over HTTP/2 its session goes", async () => {
    const { port, server } = await startSecureServer(world);
    const http1 = await openSecurely(port, { ca: world.ca });
    http1.end(getJob("a"));
    expect(await readAll(http1)).toMatch(/^HTTP\/1\.1 200 /u);
    const http2 = await openSecurely(port, { ca: world.ca, ALPNProtocols: ["h2"] });
    http2.write(CLIENT_HELLO);
    await waitFor(() => server.sessions === 1, { what: "the session to open" });
    http2.resume().end();
    await waitFor(() => server.sessions === 0, { what: "the session to go" });
  });

  test("handshakes that stop, trickle, or end half-way are closed, and counted", async () => {
    const server = await startSecureServer(world, { limits: { handshakeMs: 300 } });
    const stopped = await open(server.port);
    stopped.write(HALF_A_HELLO);
    const trickling = await open(server.port);
    trickling.write(HALF_A_HELLO);
    const trickle = setInterval(() => trickling.write("\u{1}"), 20);
    const closed = [stopped, trickling].map((socket) => once(socket.resume(), "close"));
    await Promise.all(closed);
    clearInterval(trickle);
    const half = await open(server.port, { allowHalfOpen: true });
    half.end(HALF_A_HELLO);
    await once(half.resume(), "close");
    await waitFor(async () => (await refused(server, "handshake")) >= 3, { what: "three failures" });
    // Neither is one that is silent once its handshake has ended.
    const silent = await startSecureServer(world, { limits: { firstBytesMs: 100 } });
    const socket = await openSecurely(silent.port, { ca: world.ca, ALPNProtocols: ["h2"] });
    await once(socket.resume(), "close");
    expect(silent.server.sessions).toBe(0);
  });

  test("case T3: a thousand clients whose handshakes never end keep nobody out, and the oldest give way", async () => {
    const limits = { handshakeMs: 600_000, maxHandshakes: 500 };
    const server = await startSecureServer(world, { limits });
    let ended = 0;
    for (let come = 0; come < 1_000; come += 250) {
      for (const socket of await Promise.all(Array.from({ length: 250 }, () => open(server.port)))) {
        socket.resume().once("close", () => (ended += 1));
        socket.write(HALF_A_HELLO);
      }
    }
    await waitFor(() => ended >= 500, { what: "the oldest half to be closed" });
    const begun = performance.now();
    const answering = request(`${server.url}/nothing`, { ca: world.ca, agent: false });
    answering.end();
    const [answer] = await once(answering, "response");
    expect(answer.statusCode).toBe(404);
    expect(performance.now() - begun, "ms that a real client waits").toBeLessThan(5_000);
    answer.resume();
    expect(await refused(server, "handshake"), "those that gave way, the last to the real client").toBe(501);
  });

  test("a client cannot ask for a new handshake on a connection", async () => {
    const { port } = await startSecureServer(world);
    const socket = await openSecurely(port, { ca: world.ca, maxVersion: "TLSv1.2" });
    const refusal = await new Promise((resolve) => {
      socket.once("close", () => resolve("closed"));
      if (!socket.renegotiate({}, (error) => resolve(error?.message ?? "renegotiated"))) resolve("refused");
    });
    expect(refusal).not.toBe("renegotiated");
  });

  test("strict headers are on what browsers can ask for, not on gRPC, and HSTS on names only", async () => {
    const server = await startSecureServer(world, { host: "0.0.0.0" });
    const asking = request(`${server.url}/nothing`, {
      ca: world.ca,
      agent: false,
      servername: "localhost",
      headers: { host: "jobs.example" },
    });
    asking.end();
    const [{ headers }] = await once(asking, "response");
    expect(headers).toMatchObject({
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
      "referrer-policy": "no-referrer",
      "strict-transport-security": "max-age=2592000",
      "x-content-type-options": "nosniff",
    });
    const local = await openSecurely(server.port, { ca: world.ca });
    local.write(getJob("a"));
    const text = await readAll(local);
    expect(text).toContain("x-content-type-options: nosniff");
    expect(text).not.toContain("strict-transport-security");
  });
});
