import { connect as connectHttp2 } from "node:http2";
import { QueueService } from "@muster/proto/scheduler/v1/queue_service";
import { ScheduleService } from "@muster/proto/scheduler/v1/schedule_service";
import { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { AppProcess } from "../support/app-process.ts";
import { type System, startSystem } from "../support/system.ts";
import { request } from "./odd-json.ts";

/** Whatever comes in, only documented codes go out, the process stays up, and nothing is half written. */
/** With their service, as in a path. */
const METHODS: readonly string[] = [SchedulerService, ScheduleService, QueueService].flatMap(
  ({ typeName, methods }) => methods.map(({ name }) => `${typeName}/${name}`),
);
const GRPC_CODES = new Set([0, 3, 4, 5, 6, 8, 9, 12, 14]);
const CONNECT_CODES = new Set([
  "invalid_argument",
  "not_found",
  "already_exists",
  "failed_precondition",
  "resource_exhausted",
  "deadline_exceeded",
  "unavailable",
  "unimplemented",
]);
const RUNS = 200;

test("random bytes at every RPC over gRPC", async () => {
  await using system = await startSystem();
  const api = await system.start("api");
  const session = connectHttp2(`http://127.0.0.1:${api.apiPort}`);
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...METHODS), bytes(), fc.boolean(), async (method, body, framed) => {
      const code = await grpcCall(session, method, framed ? frame(body) : body);
      expect(GRPC_CODES).toContain(code);
    }),
    { numRuns: RUNS },
  );
  session.close();
  await stillSound(system, api);
});

test("wrong types, huge, nested, empty and NUL-laden JSON at every RPC", async () => {
  await using system = await startSystem();
  const api = await system.start("api");
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...METHODS), request(), async (method, body) => {
      const { code, text } = await connectCall(api.apiPort, method, body.slice(0, 2_000_000));
      if (code === undefined) return;
      expect(CONNECT_CODES).toContain(code);
      expect(text).not.toMatch(/select |insert |update |tasks|pg_/i);
    }),
    { numRuns: RUNS },
  );
  await stillSound(system, api);
});

function bytes(): fc.Arbitrary<Uint8Array> {
  return fc.oneof(
    { weight: 5, arbitrary: fc.uint8Array({ maxLength: 300 }) },
    { weight: 1, arbitrary: fc.uint8Array({ minLength: 40_000, maxLength: 60_000 }) },
    { weight: 1, arbitrary: fc.constant(new Uint8Array()) },
  );
}

function frame(body: Uint8Array): Uint8Array {
  const framed = Buffer.alloc(5 + body.length);
  framed.writeUInt32BE(body.length, 1);
  framed.set(body, 5);
  return framed;
}

/** The code that a Connect call over HTTP/1.1 ends with, if it fails, and all that was answered. */
async function connectCall(
  port: number,
  method: string,
  body: string,
): Promise<{ code?: string; text: string }> {
  const streams = /\/(Watch|Stream)/u.test(method);
  const response = await fetch(`http://127.0.0.1:${port}/${method}`, {
    method: "POST",
    headers: {
      "content-type": streams ? "application/connect+json" : "application/json",
      // A connection of its own: a server may close one whose request it did not read to the end.
      connection: "close",
      // A filter that many jobs could meet is followed for ever.
      ...(method.endsWith("/WatchJobs") ? { "connect-timeout-ms": "300" } : {}),
    },
    body: streams ? frame(Buffer.from(body)) : body,
    signal: AbortSignal.timeout(20_000),
  });
  const text = await response.text();
  // Over a stream the error is in the last message.
  const code = /"code":"([a-z_]+)"/.exec(text)?.[1];
  if (!response.ok && code === undefined) throw new Error(`${response.status} without a code: ${text}`);
  return code === undefined ? { text } : { code, text };
}

type Session = ReturnType<typeof connectHttp2>;

/** The gRPC status of one call whose request body is just these bytes. */
function grpcCall(session: Session, method: string, body: Uint8Array): Promise<number> {
  return new Promise((resolve, reject) => {
    const stream = session.request({
      ":method": "POST",
      ":path": `/${method}`,
      "content-type": "application/grpc",
      te: "trailers",
      "grpc-timeout": method.endsWith("/WatchJobs") ? "300m" : "10S",
    });
    let code: number | undefined;
    const note = (headers: Record<string, unknown>): void => {
      if (headers["grpc-status"] !== undefined) code = Number(headers["grpc-status"]);
    };
    stream.on("response", note);
    stream.on("trailers", note);
    stream.on("error", reject);
    stream.on("data", () => {});
    stream.on("close", () =>
      code === undefined ? reject(new Error(`${method}: no grpc-status`)) : resolve(code),
    );
    stream.end(body);
  });
}

/** The same process still answers, and every row that was made is a whole one. */
async function stillSound(system: System, api: AppProcess): Promise<void> {
  const client = system.client(api);
  const { jobId } = await client.submitJob({ job: { type: "noop" } });
  expect((await client.getJob({ jobId })).jobId).toBe(jobId);
  const broken = await system.query(
    `SELECT task_id FROM tasks WHERE type = '' OR lane NOT LIKE 'q:%' OR status NOT IN ('queued', 'scheduled')
       OR NOT EXISTS (SELECT 1 FROM lanes AS l WHERE l.lane = tasks.lane)`,
  );
  expect(broken).toEqual([]);
  const keys = ["idempotency_keys", "throttle_keys", "debounce_keys"]
    .map((table) => `SELECT key, task_id FROM ${table}`)
    .join(" UNION ALL ");
  const orphans = await system.query(
    `SELECT key FROM (${keys}) AS k WHERE NOT EXISTS (SELECT 1 FROM tasks AS t WHERE t.task_id = k.task_id)`,
  );
  expect(orphans).toEqual([]);
}
