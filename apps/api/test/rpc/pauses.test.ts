import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Code } from "@connectrpc/connect";
import type { LimitSchema } from "@muster/proto/scheduler/v1/limit";
import { PauseQueueRequestSchema } from "@muster/proto/scheduler/v1/queue_service";
import { connectQueues, type QueueClient } from "@muster/test/client";
import { testPool } from "@muster/test/pool";
import { afterAll, beforeAll, expect, test } from "vitest";
import { refusal } from "./refusal.ts";
import { startWorld, type World } from "./world.ts";

let world: World;
let client: QueueClient;
let pool: ReturnType<typeof testPool>;
beforeAll(async () => {
  world = await startWorld(1);
  client = connectQueues(world.apiPorts[0] ?? 0);
  pool = testPool({ connectionString: world.databaseUrl, max: 1 });
});
afterAll(async () => {
  client.close();
  await pool.end();
  await world[Symbol.asyncDispose]();
});

type Limit = MessageInitShape<typeof LimitSchema>;
const put = (limit: Limit): ReturnType<QueueClient["putLimit"]> => client.putLimit({ limit });

const ok: Limit = { name: "l", maxRunning: 1 };

test("a queue, a type and a key are paused until somebody resumes them", async () => {
  await put({ ...ok, keyLabel: "tenant" });
  const until = timestampFromMs(Date.now() + 3_600_000);
  const targets = [
    { case: "queue", value: "mail" },
    { case: "type", value: "send" },
    { case: "limitKey", value: { limit: "l", key: "acme" } },
  ] as const;
  for (const target of targets) {
    const { pause, notEnforcedBy } = await client.pauseQueue({ target, until, reason: "deploy" });
    expect(pause).toMatchObject({ target, until, reason: "deploy" });
    expect(notEnforcedBy).toEqual([]);
  }
  const page = await client.listPauses({ pageSize: 2 });
  const rest = await client.listPauses({ pageSize: 2, pageToken: page.nextPageToken });
  expect([...page.pauses, ...rest.pauses].map(({ target }) => target.case)).toEqual([
    "limitKey",
    "queue",
    "type",
  ]);
  for (const target of targets) {
    expect(await client.resumeQueue({ target })).toMatchObject({ resumed: true });
    expect(await client.resumeQueue({ target })).toMatchObject({ resumed: false });
  }
  const { pause } = await client.pauseQueue({ target: { case: "queue", value: "" } });
  expect(pause?.target).toEqual({ case: "queue", value: "default" });
  await client.resumeQueue({ target: { case: "queue", value: "default" } });
  await client.deleteLimit({ name: "l" });
});

type Pausing = MessageInitShape<typeof PauseQueueRequestSchema>;
test.each<[string, Pausing, Code, string]>([
  [
    "nothing",
    {},
    Code.InvalidArgument,
    'queue: expected one of queue, type and limit_key, got "none of them"',
  ],
  [
    "a queue",
    { target: { case: "queue", value: "a b" } },
    Code.InvalidArgument,
    "queue: expected 1 to 64 of the characters",
  ],
  [
    "no type",
    { target: { case: "type", value: "" } },
    Code.InvalidArgument,
    'type: expected 1 to 128 characters, got ""',
  ],
  [
    "a time that has passed",
    { target: { case: "queue", value: "a" }, until: timestampFromMs(0) },
    Code.InvalidArgument,
    'until: expected a time that lies ahead, got "1970-01-01T00:00:00.000Z"',
  ],
  [
    "a long reason",
    { target: { case: "queue", value: "a" }, reason: "r".repeat(501) },
    Code.InvalidArgument,
    "reason: expected at most 500 characters",
  ],
  [
    "an unknown limit",
    { target: { case: "limitKey", value: { limit: "none", key: "a" } } },
    Code.NotFound,
    "there is no limit none",
  ],
  [
    "no limit",
    { target: { case: "limitKey", value: {} } },
    Code.InvalidArgument,
    "limit_key.limit: expected 1 to 64 of",
  ],
])("a pause of %s is refused by the name of its field", async (_what, request, code, message) => {
  const refused = await refusal(client.pauseQueue(create(PauseQueueRequestSchema, request)));
  expect(refused).toMatchObject({ code, message: expect.stringContaining(message) });
});

test("both a queue and a type are refused by their names", async () => {
  const response = await fetch(`http://127.0.0.1:${world.apiPorts[0]}/scheduler.v1.QueueService/PauseQueue`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ queue: "mail", type: "send" }),
  });
  expect(await response.json()).toMatchObject({
    code: "invalid_argument",
    message: "type: expected not beside queue, got both",
  });
});

const WORKER = `
INSERT INTO workers (worker_id, name, state, types, concurrency, lease_seconds, expires_at, policy_epoch, protocol)
VALUES ('late', 'host:late', 'alive', '{}', 1, 30, now() + interval '1 minute', 0, 1)`;

test("an answer names live workers that have not said within a second that they know, and so do limits later", async () => {
  await pool.query(WORKER);
  expect((await client.pauseQueue({ target: { case: "queue", value: "mail" } })).notEnforcedBy).toEqual([
    "host:late",
  ]);
  expect((await put(ok)).notEnforcedBy).toEqual(["host:late"]);
  expect((await client.getLimit({ name: "l" })).notEnforcedBy).toEqual(["host:late"]);
  expect((await client.listLimits({})).limits).toMatchObject([{ name: "l", notEnforcedBy: ["host:late"] }]);
  await pool.query("UPDATE workers SET policy_epoch = 1000000");
  expect((await put(ok)).notEnforcedBy).toEqual([]);
  expect((await client.getLimit({ name: "l" })).notEnforcedBy).toEqual([]);
});
