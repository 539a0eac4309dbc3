import { create, toBinary } from "@bufbuild/protobuf";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import { EVERYBODY } from "@muster/identity";
import { RetryInfoSchema } from "@muster/proto/google/rpc/error_details";
import { Health } from "@muster/proto/grpc/health/v1/health";
import { SchedulerService, WatchJobRequestSchema } from "@muster/proto/scheduler/v1/scheduler";
import { Attacker, framed, grpcStatus } from "@muster/test/abuse/attacker";
import { sumOfMetric } from "@muster/test/metrics-text";
import { expect, test } from "vitest";
import type { Access } from "../../src/access/access.ts";
import { startTestServer, type TestServer } from "./test-server.ts";

/** Whoever says a name is who has it. */
const identifyToken: Access["identifyToken"] = (id) => ({
  identity: { ...EVERYBODY, kind: "token", id, name: id },
  tokenId: undefined,
  freshUntil: Infinity,
  refreshAt: Infinity,
  use: undefined,
});

const access: Access = {
  identify: ({ headers: { authorization: id = "nobody" } }, peer) => identifyToken(id, peer),
  identifyToken,
  streams: { watch: () => () => {} },
  exempt: new Set(),
  nobody: EVERYBODY,
};

const refused = async ({ metrics }: TestServer, reason: string): Promise<number> =>
  sumOfMetric(await metrics.registry.metrics(), "muster_requests_refused_total", { reason });

test("case A9: calls beyond an identity's rate are refused before their body, and are told when to come again", async () => {
  const calls = { perSecond: 0.01, burst: 2 };
  const server = await startTestServer({ identityCalls: calls }, 0, { access });
  // By a connection of its own each.
  const transports = [
    createGrpcTransport({ baseUrl: server.url }),
    createConnectTransport({ baseUrl: server.url, httpVersion: "2" }),
  ];
  const [grpc, connect] = transports.map((transport) => createClient(SchedulerService, transport));
  const getJob = (client: typeof grpc, authorization: string): Promise<unknown> | undefined =>
    client?.getJob({ jobId: "a" }, { headers: { authorization } }).then(
      () => "answered",
      (error: unknown) => ConnectError.from(error),
    );
  expect([await getJob(grpc, "ann"), await getJob(connect, "ann")]).toEqual(["answered", "answered"]);
  for (const client of [grpc, connect]) {
    const error = ConnectError.from(await getJob(client, "ann"));
    expect(error.code).toBe(Code.ResourceExhausted);
    expect(error.rawMessage).toMatch(
      /^identity: expected at most 0\.01 calls a second of ann, and 2 at once;/u,
    );
    const seconds = Number(error.findDetails(RetryInfoSchema)[0]?.retryDelay?.seconds);
    expect(seconds).toBeGreaterThan(90);
    expect(seconds).toBeLessThanOrEqual(100);
  }
  expect(await getJob(grpc, "bob")).toBe("answered");
  const response = await fetch(`${server.url}/scheduler.v1.SchedulerService/GetJob`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: "ann" },
    body: "{}",
  });
  expect(response.status).toBe(429);
  expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(90);
  const attacker = new Attacker(server.port);
  // The rest of its body never comes.
  const stalled = attacker.call("GetJob", { authorization: "ann" });
  const headers = new Promise<Record<string, unknown>>((resolve) => stalled.once("response", resolve));
  stalled.write(framed(Buffer.alloc(1_000)).subarray(0, 100));
  expect(await headers).toMatchObject({ "grpc-status": String(Code.ResourceExhausted) });
  expect(Number((await headers)["grpc-retry-pushback-ms"])).toBeGreaterThan(90_000);
  attacker.close();
  expect(await refused(server, "identity_calls")).toBe(4);
});

test("case A9: bytes and streams are shared by identity, by however many connections they come", async () => {
  const server = await startTestServer({ heldBytes: 1_000_000, maxStreams: 8, identityStreams: 3 }, 0, {
    access,
  });
  const watch = (authorization: string): [Attacker, ReturnType<Attacker["call"]>] => {
    const by = new Attacker(server.port);
    const stream = by.call("WatchJob", { authorization });
    stream.end(framed(toBinary(WatchJobRequestSchema, create(WatchJobRequestSchema, { jobId: "a" }))));
    return [by, stream];
  };
  const open = Array.from({ length: 3 }, () => watch("ann"));
  for (const [, stream] of open) await new Promise((resolve) => stream.once("data", resolve));
  const [more, beyond] = watch("ann");
  expect(await grpcStatus(beyond)).toBe(Code.ResourceExhausted);
  const [other, own] = watch("bob");
  await new Promise((resolve) => own.once("data", resolve));
  expect(await refused(server, "identity_streams")).toBe(1);
  // Bodies that stop short of their end, each on a connection of its own.
  const bodies = Array.from({ length: 20 }, () => {
    const by = new Attacker(server.port);
    const body = by.call("GetJob", { authorization: "ann" });
    body.write(framed(Buffer.alloc(900_000)).subarray(0, 100_000));
    return [by, body] as const;
  });
  await expect.poll(() => refused(server, "held_bytes")).toBeGreaterThanOrEqual(15);
  const late = new Attacker(server.port);
  const small = late.call("GetJob", { authorization: "ann" });
  small.end(framed(Buffer.alloc(0)));
  expect(await grpcStatus(small)).toBe(0);
  for (const [by] of [...open, ...bodies]) by.close();
  for (const by of [more, other, late]) by.close();
});

test("case A9: watchers of health, who have no names, leave half of the streams to those who have, by however many connections they come", async () => {
  const exempt = new Set([Health.typeName]);
  const server = await startTestServer({ maxStreams: 8 }, 0, { access: { ...access, exempt } });
  const strangers = Array.from({ length: 8 }, () => new Attacker(server.port));
  const open = strangers.map((by) => {
    const stream = by.call("Watch", { ":path": `/${Health.typeName}/Watch` });
    stream.end(framed(Buffer.alloc(0)));
    return stream;
  });
  const began = await Promise.all(
    open.map((stream) =>
      Promise.race([
        grpcStatus(stream),
        new Promise((resolve) => stream.once("data", () => resolve("began"))),
      ]),
    ),
  );
  expect(began.filter((how) => how === "began")).toHaveLength(4);
  for (const by of strangers) by.close();
});
