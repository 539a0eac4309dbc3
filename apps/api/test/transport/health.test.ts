import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { Code, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import {
  Health,
  HealthCheckRequestSchema,
  type HealthCheckResponse,
  HealthCheckResponse_ServingStatus as Status,
} from "@muster/proto/grpc/health/v1/health";
import { expect, test } from "vitest";
import { connectGrpcJs } from "./grpc-js-client.ts";
import { startTestServer } from "./test-server.ts";

function watch(
  url: string,
  request: MessageInitShape<typeof HealthCheckRequestSchema>,
): AsyncIterator<HealthCheckResponse> {
  const answers = createClient(Health, createGrpcTransport({ baseUrl: url })).watch(request);
  return answers[Symbol.asyncIterator]();
}

const SCHEDULER = "scheduler.v1.SchedulerService";

test.each(["", SCHEDULER])("Check of %j follows what the process says of itself", async (service) => {
  const { url, health } = await startTestServer();
  const client = createClient(Health, createGrpcTransport({ baseUrl: url }));
  expect(await client.check({ service })).toMatchObject({ status: Status.NOT_SERVING });
  health.setServing(true);
  expect(await client.check({ service })).toMatchObject({ status: Status.SERVING });
  health.setServing(false);
  expect(await client.check({ service })).toMatchObject({ status: Status.NOT_SERVING });
});

test("an unknown service is NOT_FOUND to Check and SERVICE_UNKNOWN to Watch", async () => {
  const { url, port } = await startTestServer();
  const request = create(HealthCheckRequestSchema, { service: "nothing.v1.Nothing" });
  await expect(connectGrpcJs(`127.0.0.1:${port}`).unary(Health.method.check, request)).rejects.toMatchObject({
    code: Code.NotFound,
    details: `service: expected "" or one of ${SCHEDULER}, got "nothing.v1.Nothing"`,
  });
  const watching = watch(url, request);
  expect((await watching.next()).value).toMatchObject({ status: Status.SERVICE_UNKNOWN });
});

test("List names every service with its status", async () => {
  const { url, health } = await startTestServer();
  health.setServing(true);
  const { statuses } = await createClient(Health, createGrpcTransport({ baseUrl: url })).list({});
  expect(Object.entries(statuses).map(([name, { status }]) => [name, status])).toEqual([
    ["", Status.SERVING],
    [SCHEDULER, Status.SERVING],
  ]);
});

test("watchers are told each change, and the stop last", async () => {
  const { url, health, server } = await startTestServer();
  const watching = watch(url, {});
  expect((await watching.next()).value).toMatchObject({ status: Status.NOT_SERVING });
  health.setServing(true);
  expect((await watching.next()).value).toMatchObject({ status: Status.SERVING });
  health.setServing(true);
  health.setServing(false);
  expect((await watching.next()).value).toMatchObject({ status: Status.NOT_SERVING });
  const stopped = server.stop();
  await expect(watching.next()).rejects.toMatchObject({ code: Code.Unavailable });
  await stopped;
});

test("case D9: a watch of a status that never changed was silent for ever, and cut on the way; it is told again", async () => {
  const { url, health } = await startTestServer({}, 0, { keepaliveMs: 50 });
  health.setServing(true);
  const watching = watch(url, {});
  for (let told = 0; told < 3; told += 1)
    expect((await watching.next()).value).toMatchObject({ status: Status.SERVING });
});

test("the server answers health checks over plain HTTP/1.1 too", async () => {
  const { url, health } = await startTestServer();
  health.setServing(true);
  const answer = await fetch(`${url}/grpc.health.v1.Health/Check`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  });
  expect(await answer.json()).toEqual({ status: "SERVING" });
});
