import type { DescMethod } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { PERMISSIONS_OF, ROLES } from "@muster/identity";
import { ExternalScaler } from "@muster/proto/externalscaler/externalscaler";
import { AdminService } from "@muster/proto/scheduler/v1/admin_service";
import { BulkService } from "@muster/proto/scheduler/v1/bulk_service";
import { FaultService } from "@muster/proto/scheduler/v1/fault_service";
import { FleetService } from "@muster/proto/scheduler/v1/fleet_service";
import { PlacementService } from "@muster/proto/scheduler/v1/placement_service";
import { QueueService } from "@muster/proto/scheduler/v1/queue_service";
import { ScheduleService } from "@muster/proto/scheduler/v1/schedule_service";
import { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import { connectClient } from "@muster/test/client";
import { makeToken } from "@muster/test/tokens";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { ruleOf } from "../../src/access/methods.ts";
import { refusal } from "../rpc/refusal.ts";
import { startWorld } from "../rpc/world.ts";
import { type Calls, type Guarded, grant, startGuarded, WAYS } from "./guarded.ts";

let guarded: Guarded;
beforeAll(async () => {
  guarded = await startGuarded();
});
afterAll(() => guarded[Symbol.asyncDispose]());

const SERVICES = [
  SchedulerService,
  QueueService,
  ScheduleService,
  AdminService,
  BulkService,
  FleetService,
  PlacementService,
  FaultService,
  ExternalScaler,
];
const METHODS = SERVICES.flatMap((service) => Object.values(service.method) as DescMethod[]);

/** What the call ends with, or its first message; undefined: with an answer. */
async function outcome(calls: Calls, method: DescMethod, request: object): Promise<Code | undefined> {
  const client = calls.of(method.parent) as unknown as Record<string, (request: object) => unknown>;
  try {
    const answer = client[method.localName]?.(request);
    if (method.methodKind === "unary") await answer;
    else for await (const _ of answer as AsyncIterable<unknown>) break;
    return undefined;
  } catch (error) {
    return ConnectError.from(error).code;
  }
}

/** Enough for the call to be about something, where it has to be; nothing of it exists. */
const requestOf = ({ name }: DescMethod): object =>
  name === "SubmitJob"
    ? { job: { type: "noop", queue: "mine" } }
    : { jobId: crypto.randomUUID(), name: "none" };

const isOfOneJob = ({ name }: DescMethod): boolean => /^(?:Get|Watch|Cancel|Explain)Job$/u.test(name);

test.each(WAYS)("each role makes the calls that the table says, and no others: %s", async (way) => {
  const wrong: string[] = [];
  for (const role of ROLES) {
    const [everywhere, nowhere] = [
      guarded.as(role, [grant(role)], way),
      guarded.as(`${role} of other queues`, [grant(role, "others-*")], way),
    ];
    await Promise.all(
      METHODS.map(async (method) => {
        const { needs } = ruleOf(method);
        const may = needs === "known" || needs === "open" || PERMISSIONS_OF[role].has(needs);
        const code = await outcome(everywhere, method, requestOf(method));
        // Elsewhere it is refused, or there is nothing.
        const beyond = await outcome(nowhere, method, requestOf(method));
        const isOdd = code === Code.Internal || code === Code.Unknown;
        if (isOdd || (code === Code.PermissionDenied) === may) wrong.push(`${role} ${method.name}: ${code}`);
        const elsewhere = may ? (isOfOneJob(method) ? Code.NotFound : beyond) : Code.PermissionDenied;
        if (beyond !== elsewhere) wrong.push(`${role} of other queues ${method.name}: ${beyond}`);
      }),
    );
  }
  expect(wrong).toEqual([]);
});

test.each(WAYS)(
  "whoever has no grant at all is refused each call, and where nobody is asked all are taken: %s",
  async (way) => {
    const [stranger, everybody] = [guarded.as("stranger", [], way), guarded.as("everybody", undefined, way)];
    const refused = async (calls: Calls): Promise<DescMethod[]> => {
      // Whoever is known may ask who they are.
      const codes = await Promise.all(METHODS.map((method) => outcome(calls, method, requestOf(method))));
      return METHODS.filter((_, index) => codes[index] === Code.PermissionDenied);
    };
    expect(await refused(stranger)).toEqual(METHODS.filter(({ name }) => name !== "GetWhoAmI"));
    expect(await refused(everybody)).toEqual([]);
  },
);

test("what a key's grants say holds for its calls, by gRPC and by JSON", async () => {
  await using world = await startWorld(1, { AUTH: "required" });
  const [port = 0] = world.apiPorts;
  const { secret } = await makeToken(world.databaseUrl, "submitter@mail*", { name: "mailer" });
  const mailer = connectClient(port, secret);
  onTestFinished(() => mailer.close());
  const job = (queue: string): { job: { type: string; queue: string } } => ({ job: { type: "send", queue } });
  const { jobId } = await mailer.submitJob(job("mail-eu"));
  expect((await refusal(mailer.submitJob(job("web")))).code).toBe(Code.PermissionDenied);
  expect(await refusal(mailer.getJob({ jobId }))).toEqual({
    code: Code.PermissionDenied,
    message: "expected the permission jobs.read on some queue, got none",
  });
  const status = async (method: string, body: object): Promise<number> => {
    const headers = { "content-type": "application/json", authorization: `Bearer ${secret}` };
    const url = `http://127.0.0.1:${port}/scheduler.v1.SchedulerService/${method}`;
    return (await fetch(url, { method: "POST", headers, body: JSON.stringify(body) })).status;
  };
  expect(await status("SubmitJob", job("mail-eu"))).toBe(200);
  expect(await status("SubmitJob", job("web"))).toBe(403);
  expect(await status("GetJob", { jobId })).toBe(403);
});

test("a scaler hears of the queues of its grants, and of all only where it has them all", async () => {
  const scaler = guarded.as("keda", [grant("scaler", "mail*")]).of(ExternalScaler);
  const about = (queues: string) => ({ scalerMetadata: { queues } });
  expect(await scaler.isActive(about("mail,mail-eu"))).toMatchObject({ result: false });
  const said = "expected the permission scale.read on";
  expect(await refusal(scaler.isActive(about("mail,web")))).toEqual({
    code: Code.PermissionDenied,
    message: `scalerMetadata.queues: ${said} the queue web, got none`,
  });
  expect(await refusal(scaler.getMetrics({ scaledObjectRef: about("") }))).toMatchObject({
    code: Code.PermissionDenied,
    message: expect.stringContaining(`scalerMetadata.queues: ${said} every queue`),
  });
});
