import { once } from "node:events";
import { connect as connectTcp } from "node:net";
import { create, toBinary } from "@bufbuild/protobuf";
import { Code, createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import { GetJobRequestSchema, SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import { Attacker, framed, grpcStatus } from "@muster/test/abuse/attacker";
import { leaveUnread } from "@muster/test/abuse/unread-answers";
import { sumOfMetric } from "@muster/test/metrics-text";
import { expect, test } from "vitest";
import { connectGrpcJs } from "./grpc-js-client.ts";
import { startTestServer, type TestServer } from "./test-server.ts";

const { getJob } = SchedulerService.method;

async function refused({ metrics }: TestServer, reason: string): Promise<number> {
  return sumOfMetric(await metrics.registry.metrics(), "muster_requests_refused_total", { reason });
}

test("case A2: a body that stops is refused with a status, and its stream ends", async () => {
  const server = await startTestServer({ bodyMs: 100 });
  const attacker = new Attacker(server.port);
  const stream = attacker.call("GetJob");
  stream.write(framed(Buffer.alloc(100)).subarray(0, 50));
  const closed = once(stream, "close");
  expect(await grpcStatus(stream)).toBe(Code.DeadlineExceeded);
  await closed;
  attacker.close();
  expect(await refused(server, "slow_body")).toBe(1);
});

test("case A2: over HTTP/1.1 too, for unary calls and for streams", async () => {
  const server = await startTestServer({ bodyMs: 100 });
  const answer = async ([method, type]: readonly [string, string]): Promise<string> => {
    const socket = connectTcp(server.port, "127.0.0.1");
    socket.write(
      `POST /scheduler.v1.SchedulerService/${method} HTTP/1.1\r\nhost: localhost\r\ncontent-type: ${type}\r\ncontent-length: 100\r\n\r\n{`,
    );
    let text = "";
    for await (const chunk of socket) text += String(chunk);
    return text;
  };
  const calls = [
    ["GetJob", "application/json"],
    ["WatchJob", "application/connect+json"],
  ] as const;
  for (const text of await Promise.all(calls.map(answer))) expect(text).toContain("deadline_exceeded");
});

test("case A2: what one connection holds is bounded, and the next one has room", async () => {
  const server = await startTestServer({ heldBytes: 100_000, bodyMs: 60_000 });
  const attacker = new Attacker(server.port);
  const first = attacker.call("GetJob");
  first.write(framed(Buffer.alloc(45_001)).subarray(0, 45_000));
  const second = attacker.call("GetJob");
  second.write(framed(Buffer.alloc(45_000)));
  expect(await grpcStatus(second)).toBe(Code.ResourceExhausted);
  const jobId = "x".repeat(25_000);
  const other = connectGrpcJs(`127.0.0.1:${server.port}`);
  expect(await other.unary(getJob, create(GetJobRequestSchema, { jobId }))).toMatchObject({ jobId });
  attacker.close();
  expect(await refused(server, "held_bytes")).toBe(1);
});

test("case A2: so are the messages of a stream of requests", async () => {
  const server = await startTestServer({ heldBytes: 100_000, bodyMs: 60_000 });
  const attacker = new Attacker(server.port);
  const reflect = { ":path": "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo" };
  const first = attacker.call("", reflect);
  first.write(framed(Buffer.alloc(60_001)).subarray(0, 60_000));
  const second = attacker.call("", reflect);
  second.write(framed(Buffer.alloc(60_001)).subarray(0, 60_000));
  expect(await grpcStatus(second)).toBe(Code.ResourceExhausted);
  attacker.close();
  const slow = await startTestServer({ bodyMs: 100 });
  const staller = new Attacker(slow.port);
  const stream = staller.call("", reflect);
  stream.write(framed(Buffer.alloc(100)).subarray(0, 50));
  await once(stream, "close");
  staller.close();
  expect(await refused(slow, "slow_body")).toBe(1);
});

test("case A3: an answer that is not read is given up", async () => {
  const server = await startTestServer({ answerMs: 100 });
  const message = toBinary(GetJobRequestSchema, create(GetJobRequestSchema, { jobId: "x".repeat(5_000) }));
  const reader = await leaveUnread(server.port, "GetJob", message, 3);
  await expect.poll(() => refused(server, "slow_reader")).toBe(3);
  await reader.ended;
  reader.close();
});

test("case A3: an answer beyond what may be held is refused instead", async () => {
  const server = await startTestServer({ heldBytes: 60_000 });
  const message = toBinary(GetJobRequestSchema, create(GetJobRequestSchema, { jobId: "x".repeat(10_000) }));
  const reader = await leaveUnread(server.port, "GetJob", message, 10);
  await expect.poll(() => refused(server, "held_bytes")).toBeGreaterThan(0);
  reader.close();
});

test("a stream on a connection that is too old ends with UNAVAILABLE, and then its connection does", async () => {
  const server = await startTestServer({ maxConnectionAgeMs: 200, connectionGraceMs: 100 });
  const client = createClient(SchedulerService, createGrpcTransport({ baseUrl: server.url }));
  const events = client.watchJob({ jobId: "a" })[Symbol.asyncIterator]();
  await events.next();
  await expect(events.next()).rejects.toMatchObject({ code: Code.Unavailable });
  const attacker = new Attacker(server.port, { initialWindowSize: 0 });
  attacker.call("GetJob").write("x");
  await once(attacker.session, "close");
  await expect.poll(() => server.server.sessions).toBe(0);
});

test("more connections than are allowed close those that have no call", async () => {
  const server = await startTestServer({ maxConnections: 2, firstBytesMs: 60_000 });
  const idle = connectTcp(server.port, "127.0.0.1");
  const idleClosed = once(idle.resume(), "close");
  const busy = connectGrpcJs(`127.0.0.1:${server.port}`);
  const answer = busy.unary(getJob, create(GetJobRequestSchema, { jobId: "held" }));
  await server.heldCall();
  const other = connectGrpcJs(`127.0.0.1:${server.port}`);
  await other.unary(getJob, create(GetJobRequestSchema, { jobId: "a" }));
  await idleClosed;
  server.release();
  expect(await answer).toMatchObject({ jobId: "held" });
});

test.each([
  ["gRPC", (baseUrl: string) => createGrpcTransport({ baseUrl })],
  ["Connect", (baseUrl: string) => createConnectTransport({ baseUrl, httpVersion: "1.1" })],
])("case A7: a call that the stores do not answer ends with UNAVAILABLE: %s", async (_name, transport) => {
  const server = await startTestServer({ maxAnswerMs: 100 });
  const client = createClient(SchedulerService, transport(server.url));
  const held = client.getJob({ jobId: "held" });
  await expect(held).rejects.toMatchObject({
    code: Code.Unavailable,
    rawMessage: expect.stringContaining("within 100 ms") as string,
  });
  expect((await server.heldCall()).signal.aborted).toBe(true);
  expect(await refused(server, "deadline")).toBe(1);
});

test("case A2: streams of requests that were begun and given up by the hundred took the one thread for seconds", async () => {
  const server = await startTestServer();
  const attacker = new Attacker(server.port);
  const reflect = { ":path": "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo" };
  const begun = Array.from({ length: 11 }, () => {
    const stream = attacker.call("", reflect);
    stream.write(framed(Buffer.alloc(10)).subarray(0, 8));
    return stream;
  });
  expect(await grpcStatus(begun[10] as (typeof begun)[number])).toBe(Code.ResourceExhausted);
  expect(await refused(server, "conversations")).toBe(1);
  begun[0]?.close();
  await expect.poll(() => grpcStatus(attacker.call("", reflect).end())).toBe(0);
  attacker.close();
});
