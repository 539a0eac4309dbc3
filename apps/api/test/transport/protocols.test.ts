import { create } from "@bufbuild/protobuf";
import { Code, ConnectError, createClient, type Transport } from "@connectrpc/connect";
import {
  createConnectTransport,
  createGrpcTransport,
  createGrpcWebTransport,
} from "@connectrpc/connect-node";
import { JobState } from "@muster/proto/scheduler/v1/job";
import {
  GetJobRequestSchema,
  SchedulerService,
  WatchJobRequestSchema,
} from "@muster/proto/scheduler/v1/scheduler";
import { describe, expect, test } from "vitest";
import { connectGrpcJs } from "./grpc-js-client.ts";
import { envelope, rawRequest } from "./raw-request.ts";
import { startTestServer } from "./test-server.ts";

const { getJob, watchJob } = SchedulerService.method;
const GET_JOB = "/scheduler.v1.SchedulerService/GetJob";

const TRANSPORTS: Readonly<Record<string, (baseUrl: string) => Transport>> = {
  gRPC: (baseUrl) => createGrpcTransport({ baseUrl }),
  "gRPC-Web over HTTP/1.1": (baseUrl) => createGrpcWebTransport({ baseUrl, httpVersion: "1.1" }),
  "gRPC-Web over HTTP/2": (baseUrl) => createGrpcWebTransport({ baseUrl, httpVersion: "2" }),
  "Connect over HTTP/1.1": (baseUrl) => createConnectTransport({ baseUrl, httpVersion: "1.1" }),
  "Connect over HTTP/2": (baseUrl) => createConnectTransport({ baseUrl, httpVersion: "2" }),
};

describe.each(Object.entries(TRANSPORTS))("%s", (_name, transport) => {
  test("answers unary calls and their errors", async () => {
    const { url } = await startTestServer();
    const client = createClient(SchedulerService, transport(url));
    expect(await client.getJob({ jobId: "a" })).toMatchObject({ jobId: "a", state: JobState.QUEUED });
    await expect(client.getJob({ jobId: "refused" })).rejects.toMatchObject({
      code: Code.FailedPrecondition,
      rawMessage: "state: expected queued, got running",
    });
  });

  test("answers streams and the errors that come after their first message", async () => {
    const { url, logged } = await startTestServer();
    const client = createClient(SchedulerService, transport(url));
    const seen: string[] = [];
    const reading = (async () => {
      for await (const { jobId } of client.watchJob({ jobId: "broken" })) seen.push(jobId);
    })();
    const error = await reading.catch((reason: unknown) => ConnectError.from(reason));
    expect(seen).toEqual(["broken"]);
    expect(error).toMatchObject({ code: Code.Internal });
    const incident = /^internal error, incident (\w{8})$/.exec((error as ConnectError).rawMessage)?.[1];
    expect(logged()).toContain(`"incident":"${incident}"`);
    expect(logged()).toContain("SELECT secret FROM tasks");
  });

  test("ends calls at the deadline of their client", async () => {
    const { url } = await startTestServer();
    const client = createClient(SchedulerService, transport(url));
    // Where the machine stalls, the time is over before the first event, too.
    const events = Array.fromAsync(client.watchJob({ jobId: "a" }, { timeoutMs: 100 }));
    await expect(events).rejects.toMatchObject({ code: Code.DeadlineExceeded });
  });

  test("a unary call sees its headers and the time it has, and that its client has left", async () => {
    const { url, heldCall } = await startTestServer();
    const client = createClient(SchedulerService, transport(url));
    const leaving = new AbortController();
    const options = { signal: leaving.signal, timeoutMs: 60_000, headers: { "x-tenant": "a" } };
    const call = client.getJob({ jobId: "held" }, options);
    const { signal, requestHeader, timeoutMs } = await heldCall();
    expect(requestHeader.get("x-tenant")).toBe("a");
    expect(timeoutMs()).toBeGreaterThan(0);
    expect(signal.aborted).toBe(false);
    leaving.abort();
    await expect(call).rejects.toMatchObject({ code: Code.Canceled });
    await expect.poll(() => signal.aborted).toBe(true);
  });
});

test("the gRPC library of the gRPC project gets messages, streams and errors", async () => {
  const { port } = await startTestServer();
  const client = connectGrpcJs(`127.0.0.1:${port}`);
  expect(await client.unary(getJob, create(GetJobRequestSchema, { jobId: "a" }))).toMatchObject({
    jobId: "a",
  });
  const refused = client.unary(getJob, create(GetJobRequestSchema, { jobId: "refused" }));
  await expect(refused).rejects.toMatchObject({ code: 9, details: "state: expected queued, got running" });
  const stream = client.stream(watchJob, create(WatchJobRequestSchema, { jobId: "refused" }));
  const reading = (async () => {
    for await (const event of stream) expect.unreachable(`got ${String(event)}`);
  })();
  await expect(reading).rejects.toMatchObject({ code: 5 });
});

test("concurrent answers of 1 MiB fit into one connection", async () => {
  const { port } = await startTestServer();
  const client = connectGrpcJs(`127.0.0.1:${port}`);
  const jobId = "x".repeat(1024 * 1024);
  const answers = await Promise.all(
    Array.from({ length: 30 }, () => client.unary(getJob, create(GetJobRequestSchema, { jobId }))),
  );
  expect(answers.every((answer) => answer.jobId === jobId)).toBe(true);
});

test.each([
  ["more than any timer holds", { "grpc-timeout": "99999999H" }],
  ["2^31 milliseconds", { "grpc-timeout": "2147484S" }],
  ["a little more than the limit", { "grpc-timeout": "61M" }],
])("a deadline of %s is left to the client", async (_name, headers) => {
  const { url } = await startTestServer();
  const answer = await rawRequest(url, GET_JOB, headers, envelope("\n\x01a"));
  expect(answer).toMatchObject({ httpStatus: 200, grpcStatus: Code.Canceled - 1 });
});

test("a deadline that is over already is DEADLINE_EXCEEDED", async () => {
  const { url } = await startTestServer();
  const answer = await rawRequest(url, GET_JOB, { "grpc-timeout": "0m" }, envelope("\n\x01a"));
  expect(answer.grpcStatus).toBe(Code.DeadlineExceeded);
});

test("every call is counted by method and code, streams when they end", async () => {
  const { url, metrics } = await startTestServer();
  const client = createClient(SchedulerService, createGrpcTransport({ baseUrl: url }));
  await client.getJob({ jobId: "a" });
  await client.getJob({ jobId: "refused" }).catch(() => undefined);
  const leaving = new AbortController();
  const stream = client.watchJob({ jobId: "a" }, { signal: leaving.signal })[Symbol.asyncIterator]();
  await stream.next();
  const { values: before } = await metrics.grpcServerHandled.get();
  leaving.abort();
  await expect(stream.next()).rejects.toMatchObject({ code: Code.Canceled });
  await expect
    .poll(async () =>
      (await metrics.grpcServerHandled.get()).values.map(({ labels, value }) => [labels, value]),
    )
    .toEqual([
      [{ method: "scheduler.v1.SchedulerService/GetJob", code: "OK" }, 1],
      [{ method: "scheduler.v1.SchedulerService/GetJob", code: "FAILED_PRECONDITION" }, 1],
      [{ method: "scheduler.v1.SchedulerService/WatchJob", code: "CANCELLED" }, 1],
    ]);
  expect(before).toHaveLength(2);
});
