import { connect } from "node:net";
import { expect, test } from "vitest";
import { envelope, rawRequest } from "./raw-request.ts";
import { startTestServer } from "./test-server.ts";

const GET_JOB = "/scheduler.v1.SchedulerService/GetJob";
const LIST_JOBS = "/scheduler.v1.SchedulerService/ListJobs";
const WATCH_JOB = "/scheduler.v1.SchedulerService/WatchJob";
const LIMIT = 1_000;

interface HttpCase {
  readonly path?: string;
  readonly method?: string;
  readonly contentType?: string;
  readonly body?: NonNullable<RequestInit["body"]>;
  readonly status: number;
  readonly code: string;
  readonly says: string;
}

const HTTP_CASES: Readonly<Record<string, HttpCase>> = {
  "cut protobuf": {
    contentType: "application/proto",
    body: new Uint8Array([0x0a, 0xff, 0x01]),
    status: 400,
    code: "invalid_argument",
    says: "premature EOF",
  },
  "cut JSON": { body: '{"jobId":', status: 400, code: "invalid_argument", says: "JSON" },
  "no body": { status: 400, code: "invalid_argument", says: "JSON" },
  "a JSON value that is no object": { body: "5", status: 400, code: "invalid_argument", says: "5" },
  "a field of the wrong type": { body: '{"jobId":5}', status: 400, code: "invalid_argument", says: "job_id" },
  "a field that there is not": {
    body: '{"job":"a"}',
    status: 400,
    code: "invalid_argument",
    says: '"job" is unknown',
  },
  "a field that comes twice": {
    body: '{"jobId":"a","jobId":"b"}',
    status: 400,
    code: "invalid_argument",
    says: "duplicate",
  },
  "deep nesting": { body: "[".repeat(500), status: 400, code: "invalid_argument", says: "JSON" },
  "an unknown enum value": {
    path: LIST_JOBS,
    body: '{"stateFilter":"JOB_STATE_LOST"}',
    status: 400,
    code: "invalid_argument",
    says: "JOB_STATE_LOST",
  },
  "a message over the limit": {
    body: " ".repeat(LIMIT + 1),
    status: 429,
    code: "resource_exhausted",
    says: "1000",
  },
  "what curl sends without a header": {
    contentType: "application/x-www-form-urlencoded",
    body: "{}",
    status: 415,
    code: "invalid_argument",
    says: "expected application/json",
  },
  "the unary format for a stream": {
    path: WATCH_JOB,
    body: "{}",
    status: 415,
    code: "invalid_argument",
    says: "application/connect+json",
  },
  GET: { method: "GET", status: 405, code: "unimplemented", says: "expected POST" },
  "an unknown method": {
    path: "/scheduler.v1.SchedulerService/Nothing",
    body: "{}",
    status: 404,
    code: "unimplemented",
    says: "Nothing",
  },
};

test.each(Object.entries(HTTP_CASES))("HTTP/1.1 JSON: %s", async (_name, expected) => {
  const { url, logged } = await startTestServer({ readMaxBytes: LIMIT });
  const { path = GET_JOB, method = "POST", contentType = "application/json", body = null } = expected;
  const answer = await fetch(`${url}${path}`, { method, headers: { "content-type": contentType }, body });
  expect(answer.status).toBe(expected.status);
  expect(await answer.json()).toMatchObject({
    code: expected.code,
    message: expect.stringContaining(expected.says) as string,
  });
  expect(logged()).not.toContain("incident");
});

const SUBMIT_JOB = "/scheduler.v1.SchedulerService/SubmitJob";
const BAD_JOB = '{"job":{"type":"t","priority":"high","delay":"5m","runAt":"2030-02-30T00:00:00Z"}}';

test("case D5: JSON that protobuf refuses answers with every mistake, as text and as google.rpc.BadRequest", async () => {
  const { url } = await startTestServer();
  const answer = await fetch(`${url}${SUBMIT_JOB}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: BAD_JOB,
  });
  const { message, details } = (await answer.json()) as { message: string; details: { debug: unknown }[] };
  expect(answer.status).toBe(400);
  expect(message).toMatch(/^job\.priority: expected .* got "high"; job\.delay: .* got "5m"; job\.run_at: /);
  expect(details).toMatchObject([
    {
      type: "google.rpc.BadRequest",
      debug: {
        fieldViolations: [
          {
            field: "job.priority",
            description: expect.stringContaining("did you mean PRIORITY_HIGH") as string,
          },
          { field: "job.delay", description: 'expected a duration in seconds, such as "300s", got "5m"' },
          { field: "job.run_at" },
        ],
      },
    },
  ]);
});

test("case D5: the 30th of February is not the 2nd of March, also where it is all that is wrong", async () => {
  const { url } = await startTestServer();
  for (const time of ["2030-02-30T00:00:00Z", "2030-01-01T24:00:00Z"]) {
    const answer = await fetch(`${url}${SUBMIT_JOB}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: `{"job":{"type":"t","runAt":"${time}"}}`,
    });
    expect(await answer.json()).toMatchObject({
      code: "invalid_argument",
      message: `job.run_at: expected a time of the calendar, such as "2030-01-31T12:00:00Z", got "${time}"`,
    });
  }
});

test("case D5: a stream names the field as well, and calls at once do not mix their mistakes up", async () => {
  const { url } = await startTestServer();
  const calls = Array.from({ length: 20 }, async (_, n) => {
    const body = envelope(`{"jobId":${n}}`);
    const answer = await rawRequest(url, WATCH_JOB, { "content-type": "application/connect+json" }, body);
    expect(answer.body.toString()).toContain(`job_id: expected text, got ${n}"`);
  });
  await Promise.all(calls);
});

test("HTTP/1.0 without a host is refused, and the process lives on", async () => {
  const { port, url } = await startTestServer();
  const socket = connect(port, "127.0.0.1");
  socket.write(`POST ${GET_JOB} HTTP/1.0\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}`);
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  expect(Buffer.concat(chunks).toString()).toMatch(/^HTTP\/1\.1 400 /);
  expect((await fetch(`${url}/nothing`)).status).toBe(404);
});
