import { once } from "node:events";
import { connect as connectHttp2 } from "node:http2";
import { connect, type Socket } from "node:net";
import { create } from "@bufbuild/protobuf";
import { GetJobRequestSchema, SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import { CLIENT_HELLO, HTTP2_PREFACE } from "@muster/test/abuse/raw-http2";
import { waitFor } from "@muster/test/wait";
import { expect, onTestFinished, test } from "vitest";
import { connectGrpcJs } from "./grpc-js-client.ts";
import { startTestServer } from "./test-server.ts";

const HTTP1_REQUEST = [
  "POST /scheduler.v1.SchedulerService/GetJob HTTP/1.1",
  "host: localhost",
  "content-type: application/json",
  "content-length: 13",
  "",
  '{"jobId":"a"}',
].join("\r\n");

async function open(port: number, { allowHalfOpen = false } = {}): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true, allowHalfOpen });
  onTestFinished(() => void socket.destroy());
  // A reset is one of the ways in which a server may close a connection.
  socket.on("error", () => socket.destroy());
  await once(socket, "connect");
  return socket;
}

async function sendByteByByte(socket: Socket, text: string): Promise<void> {
  for (const byte of text) {
    await new Promise<void>((resolve) => socket.write(byte, "latin1", () => resolve()));
    // The next byte goes out in a later turn of the loop, so that the server's socket may see each one alone.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function readUntil(socket: Socket, pattern: RegExp): Promise<string> {
  let text = "";
  for await (const chunk of socket) {
    text += String(chunk);
    if (pattern.test(text)) return text;
  }
  throw new Error(`the connection ended after ${JSON.stringify(text)}`);
}

const getJob = SchedulerService.method.getJob;

test("one port answers gRPC over HTTP/2 and JSON over HTTP/1.1", async () => {
  const { port, url } = await startTestServer();
  const overHttp2 = await connectGrpcJs(`127.0.0.1:${port}`).unary(
    getJob,
    create(GetJobRequestSchema, { jobId: "a" }),
  );
  const overHttp1 = await fetch(`${url}/scheduler.v1.SchedulerService/GetJob`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ job_id: "a" }),
  });
  expect(overHttp2.jobId).toBe("a");
  expect(overHttp1.status).toBe(200);
  expect(await overHttp1.json()).toMatchObject({ jobId: "a", state: "JOB_STATE_QUEUED" });
});

test("an HTTP/1.1 request may come one byte at a time", async () => {
  const { port } = await startTestServer();
  const socket = await open(port);
  await sendByteByByte(socket, HTTP1_REQUEST);
  expect(await readUntil(socket, /JOB_STATE_QUEUED/)).toMatch(/^HTTP\/1\.1 200 OK/);
});

test("an HTTP/2 preface may come one byte at a time", async () => {
  const { port, server } = await startTestServer();
  const socket = await open(port);
  await sendByteByByte(socket, HTTP2_PREFACE);
  const [first] = (await once(socket, "data")) as [Buffer];
  expect(first[3], "the type of the first frame: SETTINGS").toBe(4);
  expect(server.sessions).toBe(1);
});

test("the server's HTTP/2 settings bound streams, widen windows and switch push off", async () => {
  const { url } = await startTestServer();
  const session = connectHttp2(url);
  onTestFinished(() => session.destroy());
  const [settings] = await once(session, "remoteSettings");
  expect(settings).toMatchObject({
    maxConcurrentStreams: 1000,
    initialWindowSize: 1024 * 1024,
    enablePush: false,
  });
});

test("a client that ends its half of an HTTP/1.1 connection after the request still gets the answer", async () => {
  const { port } = await startTestServer();
  const socket = await open(port, { allowHalfOpen: true });
  socket.end(HTTP1_REQUEST);
  expect(await readUntil(socket, /JOB_STATE_QUEUED/)).toMatch(/^HTTP\/1\.1 200 OK/);
});

test("an HTTP/2 session and its streams go when the client's half ends without GOAWAY", async () => {
  const { port, server } = await startTestServer();
  const socket = await open(port, { allowHalfOpen: true });
  socket.write(CLIENT_HELLO);
  await waitFor(() => server.sessions === 1, { what: "the session to open" });
  const closed = once(socket, "close");
  socket.resume().end();
  await closed;
  await waitFor(() => server.sessions === 0, { what: "the session to go" });
  expect(server.sessions).toBe(0);
});

test("a connection that stays silent is closed after its time", async () => {
  const { port } = await startTestServer({ firstBytesMs: 50 });
  const silent = await open(port);
  const undecided = await open(port);
  undecided.write("PR");
  await Promise.all([once(silent.resume(), "close"), once(undecided.resume(), "close")]);
  expect([silent.bytesRead, undecided.bytesRead]).toEqual([0, 0]);
});

test("a connection whose first bytes came while the thread was held up is served", async () => {
  const { port } = await startTestServer({ firstBytesMs: 300 });
  const socket = await open(port);
  // Another one is answered: so the server knows of the first.
  const other = await open(port);
  other.write(HTTP1_REQUEST);
  await readUntil(other, /"jobId"/);
  socket.write(HTTP1_REQUEST);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
  expect(await readUntil(socket, /"jobId"/)).toMatch(/^HTTP\/1\.1 200 /);
});

test("when too many connections are silent the oldest is closed, and new clients are served", async () => {
  const { port, url } = await startTestServer({ firstBytesMs: 600_000, maxUndecided: 3 });
  const oldest = await open(port);
  await open(port);
  await open(port);
  const oldestClosed = once(oldest.resume(), "close");
  const answer = await fetch(`${url}/nothing`);
  await oldestClosed;
  expect(answer.status).toBe(404);
});

test("an HTTP/1.1 request whose headers do not end is answered with 408", async () => {
  const { port } = await startTestServer({ headersMs: 100 });
  const socket = await open(port);
  socket.write("POST /x HTTP/1.1\r\nhos");
  expect(await readUntil(socket, /\r\n\r\n/)).toMatch(/^HTTP\/1\.1 408 /);
});

test("bytes that are neither protocol end their own connection and nothing else", async () => {
  const { port, url } = await startTestServer();
  for (const garbage of [
    "PRI garbage garbage garbage garbage\r\n",
    "\0\0\0\0\0\0",
    "\x16\x03\x01\x02\0\x01",
    "POST",
  ]) {
    const socket = await open(port);
    const closed = once(socket.resume(), "close");
    socket.end(garbage, "latin1");
    await closed;
  }
  expect((await fetch(`${url}/nothing`)).status).toBe(404);
});
