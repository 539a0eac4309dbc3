import { once } from "node:events";
import { Agent, type IncomingMessage, request } from "node:http";
import { connect as connectHttp2 } from "node:http2";
import { connect } from "node:net";
import { create } from "@bufbuild/protobuf";
import { Code, createClient, type Transport } from "@connectrpc/connect";
import {
  createConnectTransport,
  createGrpcTransport,
  createGrpcWebTransport,
} from "@connectrpc/connect-node";
import { GetJobRequestSchema, SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import { ConfigError } from "@muster/runtime";
import { expect, onTestFinished, test } from "vitest";
import { connectGrpcJs, type GrpcJsClient } from "./grpc-js-client.ts";
import { startTestServer, type TestServer } from "./test-server.ts";

const { getJob } = SchedulerService.method;
const JOB_A = create(GetJobRequestSchema, { jobId: "a" });
const HELD_JOB = create(GetJobRequestSchema, { jobId: "held" });

/** Calls without a pause in 8 lanes while `work` goes on; answers how many succeeded, and fails when one fails. */
async function callDuring(client: GrpcJsClient, work: () => Promise<void>): Promise<number> {
  let answered = 0;
  const done = new AbortController();
  const lane = async (): Promise<void> => {
    while (!done.signal.aborted) {
      await client.unary(getJob, JOB_A);
      answered += 1;
    }
  };
  const lanes = Promise.all(Array.from({ length: 8 }, lane));
  try {
    await Promise.race([work(), lanes]);
  } finally {
    done.abort();
  }
  await lanes;
  return answered;
}

function post({ port }: TestServer, agent: Agent, jobId: string): Promise<IncomingMessage> {
  const path = "/scheduler.v1.SchedulerService/GetJob";
  const headers = { "content-type": "application/json" };
  return new Promise((resolve, reject) => {
    const outgoing = request({ port, host: "127.0.0.1", method: "POST", path, headers, agent }, resolve);
    outgoing.on("error", reject).end(JSON.stringify({ jobId }));
  });
}

test("old sessions get GOAWAY, and no call of a client that obeys it fails", async () => {
  // Long against a round trip on a busy machine: grpc-js repeats a call that a GOAWAY refused once, not twice.
  const { port, url } = await startTestServer({ maxConnectionAgeMs: 400 });
  let ended = 0;
  const answered = await callDuring(connectGrpcJs(`127.0.0.1:${port}`), async () => {
    // The busy client's sessions are no younger than these, which do nothing but grow old.
    while (ended < 5) {
      const session = connectHttp2(url);
      onTestFinished(() => session.destroy());
      await once(session, "goaway");
      ended += 1;
    }
  });
  expect(ended).toBe(5);
  expect(answered).toBeGreaterThan(0);
});

test("a stop fails no call of a client that obeys GOAWAY and has another server to go to", async () => {
  const [first, second] = [await startTestServer(), await startTestServer()];
  const client = connectGrpcJs(`ipv4:127.0.0.1:${first.port},127.0.0.1:${second.port}`);
  await client.unary(getJob, JOB_A);
  expect([first.server.sessions, second.server.sessions], "all calls go to the first one").toEqual([1, 0]);
  await callDuring(client, async () => {
    await first.server.stop();
    await expect.poll(() => second.server.sessions).toBe(1);
  });
  expect(first.logged()).not.toContain("without waiting any longer");
});

test("a stop waits for unary calls", async () => {
  const target = await startTestServer();
  const answer = connectGrpcJs(`127.0.0.1:${target.port}`).unary(getJob, HELD_JOB);
  await target.heldCall();
  const stopped = target.server.stop();
  target.release();
  expect(await answer).toMatchObject({ jobId: "held" });
  await stopped;
  await expect.poll(() => target.server.sessions).toBe(0);
});

test("a stop cuts calls that take no notice, and says so", async () => {
  const target = await startTestServer({ drainMs: 20 });
  const answer = connectGrpcJs(`127.0.0.1:${target.port}`).unary(getJob, HELD_JOB);
  const failure = answer.catch((error: unknown) => error);
  await target.heldCall();
  await target.server.stop();
  expect(await failure).toMatchObject({ code: Code.Unavailable });
  expect(target.logged()).toContain("end of unary calls: no answer within 20 ms");
});

const TRANSPORTS: Readonly<Record<string, (baseUrl: string) => Transport>> = {
  gRPC: (baseUrl) => createGrpcTransport({ baseUrl }),
  "gRPC-Web over HTTP/1.1": (baseUrl) => createGrpcWebTransport({ baseUrl, httpVersion: "1.1" }),
  "Connect over HTTP/1.1": (baseUrl) => createConnectTransport({ baseUrl, httpVersion: "1.1" }),
};

test.each(Object.entries(TRANSPORTS))(
  "a stop ends streams with UNAVAILABLE: %s",
  async (_name, transport) => {
    const { url, server, logged } = await startTestServer();
    const events = createClient(SchedulerService, transport(url)).watchJob({ jobId: "a" });
    const reading = events[Symbol.asyncIterator]();
    await reading.next();
    const stopped = server.stop();
    await expect(reading.next()).rejects.toMatchObject({
      code: Code.Unavailable,
      rawMessage: "the server is shutting down; try again",
    });
    await stopped;
    expect(logged(), "the stream ended by itself, not by being cut").not.toContain(
      "without waiting any longer",
    );
  },
);

test("a stop closes idle HTTP/1.1 connections at once, and busy ones after their answer", async () => {
  const agent = new Agent({ keepAlive: true });
  onTestFinished(() => agent.destroy());
  const target = await startTestServer();
  const idle = await post(target, agent, "a");
  const { socket } = idle;
  await once(idle.resume(), "end");
  expect(idle.headers.connection).toBe("keep-alive");

  const otherAgent = new Agent({ keepAlive: true });
  onTestFinished(() => otherAgent.destroy());
  const busy = post(target, otherAgent, "held");
  await target.heldCall();
  const idleClosed = once(socket, "close");
  const stopped = target.server.stop();
  await idleClosed;
  target.release();
  const answer = await busy;
  answer.resume();
  expect(answer).toMatchObject({ statusCode: 200, headers: { connection: "close" } });
  await stopped;
});

test("a stop does not wait for connections that have said nothing", async () => {
  const { port, server, logged } = await startTestServer({ firstBytesMs: 600_000 });
  const silent = connect(port, "127.0.0.1");
  await once(silent, "connect");
  const closed = once(silent.resume(), "close");
  await server.stop();
  await closed;
  expect(logged()).not.toContain("without waiting any longer");
});

test("a stopped server refuses connections, and stopping it again is no error", async () => {
  const { server, url } = await startTestServer();
  await Promise.all([server.stop(), server.stop()]);
  await expect(fetch(url)).rejects.toThrow("fetch failed");
});

test("a port that is taken is a mistake in API_PORT", async () => {
  const { port } = await startTestServer();
  const second = startTestServer({}, port);
  await expect(second).rejects.toThrow(ConfigError);
  await expect(second).rejects.toThrow(
    `API_PORT: expected a free port; got 127.0.0.1:${port} (listen EADDRINUSE`,
  );
});
