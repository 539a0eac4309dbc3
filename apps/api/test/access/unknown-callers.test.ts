import { randomBytes } from "node:crypto";
import { create } from "@bufbuild/protobuf";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import {
  createConnectTransport,
  createGrpcTransport,
  createGrpcWebTransport,
} from "@connectrpc/connect-node";
import { newSecret } from "@muster/identity";
import { Health, HealthCheckRequestSchema } from "@muster/proto/grpc/health/v1/health";
import { ServerReflection } from "@muster/proto/grpc/reflection/v1/reflection";
import { IdentityKind, Role } from "@muster/proto/scheduler/v1/access";
import { AdminService } from "@muster/proto/scheduler/v1/admin_service";
import { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import { connectAdmin } from "@muster/test/client";
import { makeToken } from "@muster/test/tokens";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { refusal } from "../rpc/refusal.ts";
import { startWorld, type World } from "../rpc/world.ts";

let world: World;
let one = 0;

beforeAll(async () => {
  world = await startWorld(1, { AUTH: "required" });
  [one = 0] = world.apiPorts;
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

describe("where an identity is needed, who has none", () => {
  test("is told so in the words of their protocol, and no more", async () => {
    const options = { baseUrl: `http://127.0.0.1:${one}`, httpVersion: "1.1" } as const;
    for (const transport of [
      createGrpcTransport({ baseUrl: options.baseUrl }),
      createGrpcWebTransport(options),
      createConnectTransport(options),
    ]) {
      const calls = createClient(SchedulerService, transport);
      expect((await refusal(calls.submitJob({ job: { type: "noop" } }))).code).toBe(Code.Unauthenticated);
      const watching = calls.watchJob({ jobId: "x" })[Symbol.asyncIterator]();
      expect(ConnectError.from(await watching.next().catch((error: unknown) => error)).code).toBe(
        Code.Unauthenticated,
      );
    }
    const answer = await fetch(`${options.baseUrl}/${AdminService.typeName}/GetWhoAmI`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    });
    expect([answer.status, answer.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
    expect(await answer.json()).toMatchObject({ code: "unauthenticated" });
  });

  test("may still ask for the server's health, and for nothing else", async () => {
    const transport = createGrpcTransport({ baseUrl: `http://127.0.0.1:${one}` });
    const health = createClient(Health, transport);
    expect(await health.check(create(HealthCheckRequestSchema))).toMatchObject({ status: 1 });
    const answers = createClient(ServerReflection, transport).serverReflectionInfo(
      (async function* ask() {
        yield { messageRequest: { case: "listServices", value: "" } } as const;
      })(),
    );
    const asked = answers[Symbol.asyncIterator]().next();
    expect(ConnectError.from(await asked.catch((error: unknown) => error)).code).toBe(Code.Unauthenticated);
  });

  test("sends what looks like a token in vain, whatever it is", async () => {
    const { secret, id } = await makeToken(world.databaseUrl, "admin");
    const body = secret.slice(0, secret.lastIndexOf("_"));
    const madeUp = [
      "",
      "Bearer",
      "Bearer ",
      `Bearer ${secret} more`,
      `Basic ${Buffer.from(`a:${secret}`).toString("base64")}`,
      `Bearer ${body}_000000`,
      `Bearer mst_live_${id}_${"0".repeat(43)}_000000`,
      "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.",
      `Bearer ${"x".repeat(8_000)}`,
      ...Array.from({ length: 20 }, () => `Bearer ${newSecret("live").secret}`),
      ...Array.from({ length: 20 }, () => `Bearer ${randomBytes(40).toString("base64url")}`),
    ];
    const codes = await Promise.all(madeUp.map((authorization) => statusOf(authorization)));
    expect(new Set(codes)).toEqual(new Set([401]));
    expect(await statusOf(`bearer ${secret}`)).toBe(200);
  });
});

async function statusOf(authorization: string): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${one}/${AdminService.typeName}/GetWhoAmI`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization },
    body: "{}",
  });
  await answer.arrayBuffer();
  return answer.status;
}

test("where nobody is asked, everybody is the same, and may do everything", async () => {
  const open = await startWorld(1);
  const client = connectAdmin(open.apiPorts[0] ?? 0);
  try {
    expect(await client.getWhoAmI({})).toMatchObject({
      id: "everybody",
      kind: IdentityKind.UNSPECIFIED,
      grants: [{ role: Role.ADMIN, queues: ["*"] }],
    });
  } finally {
    client.close();
    await open[Symbol.asyncDispose]();
  }
});
