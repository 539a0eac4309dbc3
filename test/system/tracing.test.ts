import { connectSchedules } from "@muster/test/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CollectedSpan } from "../support/collector.ts";
import { LONG } from "../support/long.ts";
import {
  CALLER,
  failing,
  HANDLERS,
  headers,
  json,
  PARENT,
  parentOf,
  pointsTo,
  TRACE,
  TracedSite,
  WITHOUT_SDK,
} from "../support/traced-site.ts";
import { waitFor } from "../support/wait.ts";

/** What a collector gets from real processes, and what jobs get passed on. The tests share the processes, in their order. */

const PRODUCER = 4;
const CONSUMER = 5;
const CLIENT = 3;
const ERROR = 2;

let site: TracedSite;
beforeAll(async () => {
  site = await TracedSite.start();
});
afterAll(() => site[Symbol.asyncDispose]());

test("submit, retry and success are three spans, which refer to each other", async () => {
  const jobId = await site.submit(failing("link"), { headers });
  const [send, first, again, ...more] = await site.spansOf(jobId, 3);
  if (send === undefined || first === undefined || again === undefined) throw new Error("there are three");
  expect(more).toEqual([]);
  expect(send).toMatchObject({
    name: "send link",
    kind: PRODUCER,
    traceId: TRACE,
    parentSpanId: CALLER,
    links: [],
    status: { code: 0 },
    service: "muster-api",
    attributes: {
      "messaging.system": "muster",
      "messaging.operation.type": "send",
      "messaging.operation.name": "send",
      "messaging.destination.name": "link",
      "messaging.message.body.size": 11,
      "muster.job.type": "fail",
    },
  });
  expect(first).toMatchObject({
    name: "process link",
    kind: CONSUMER,
    parentSpanId: "",
    status: { code: ERROR, message: expect.stringContaining("attempt") },
    service: "link",
    attributes: {
      "messaging.operation.type": "process",
      "error.type": "error",
      "muster.job.outcome": "error",
      "muster.job.attempt": 1,
      "muster.job.fence": 1,
      "muster.job.wait_ms": expect.any(Number),
    },
  });
  expect(again).toMatchObject({
    name: "process link",
    parentSpanId: "",
    status: { code: 0 },
    attributes: { "muster.job.outcome": "succeeded", "muster.job.attempt": 2 },
  });
  expect(new Set([TRACE, first.traceId, again.traceId]).size).toBe(3);
  expect(pointsTo(first)).toEqual([["submit", TRACE, send.spanId]]);
  expect(pointsTo(again)).toEqual([
    ["submit", TRACE, send.spanId],
    ["attempt", first.traceId, first.spanId],
  ]);
  expect(site.worker.output()).toContain(`"trace_id":"${first.traceId}"`);
});

test("where the attempts belong to the submit, they are one trace", async () => {
  const jobId = await site.submit(failing("parent"));
  const [send, first, again, ...more] = await site.spansOf(jobId, 3);
  if (send === undefined || first === undefined || again === undefined) throw new Error("there are three");
  expect(more).toEqual([]);
  expect(send.parentSpanId).toBe("");
  for (const attempt of [first, again])
    expect(attempt).toMatchObject({ traceId: send.traceId, parentSpanId: send.spanId });
  expect(pointsTo(first)).toEqual([]);
  expect(pointsTo(again)).toEqual([["attempt", first.traceId, first.spanId]]);
});

test.runIf(LONG)(
  "ten thousand jobs in one call are one span, and each has a context of its own",
  async () => {
    const jobs = Array.from({ length: 10_000 }, () => ({ type: "noop", queue: "nobody" }));
    await site.client.submitJobs({ jobs }, { headers });
    site.expected += 1;
    const send = await waitFor(() => site.collector.spans.find(({ name }) => name === "send"), {
      what: "its span",
    });
    expect(send).toMatchObject({
      kind: CLIENT,
      traceId: TRACE,
      parentSpanId: CALLER,
      attributes: { "messaging.batch.message_count": 10_000, "messaging.destination.name": "nobody" },
    });
    const [found] = await site.system.query<{ jobs: number; traces: string[] }>(
      `SELECT count(DISTINCT traceparent)::int AS jobs, array_agg(DISTINCT substr(traceparent, 1, 35)) AS traces
     FROM tasks WHERE queue = 'nobody'`,
    );
    expect(found).toEqual({ jobs: 10_000, traces: [`00-${TRACE}`] });
  },
);

test("handlers of every kind, and what the built-in ones call, come from their attempt", async () => {
  const types = ["seen", "seenInThread", "seenInProcess"];
  const calls = [
    json("command", { argv: ["printenv", "TRACEPARENT"] }),
    json("http", { url: `${site.collector.url}/called` }),
  ];
  const jobs = [...types.map((type) => ({ type })), ...calls].map((job) => ({ ...job, queue: "link" }));
  const { results } = await site.client.submitJobs({ jobs }, { headers });
  site.expected += 1;
  const spans = await Promise.all(results.map(({ jobId }) => site.spansOf(jobId, 1)));
  const told = await Promise.all(results.map(({ jobId }) => site.resultOf(jobId)));
  const parents = spans.map(([span]) => span && parentOf(span));
  expect(told.slice(0, 3).map(({ traceparent }) => traceparent)).toEqual(parents.slice(0, 3));
  // What their own code traces is below their attempt, in each kind of isolation.
  const inner = await waitFor(() => site.inner().length === 3 && site.inner(), { what: "their own spans" });
  const attempts = spans.slice(0, 3).map(([span]) => span?.spanId);
  expect(new Set(inner.map(({ parentSpanId }) => parentSpanId))).toEqual(new Set(attempts));
  expect(told[3]?.["stdout"]).toBe(`${parents[3]}\n`);
  expect(site.collector.otherRequests.map(({ traceparent }) => traceparent)).toEqual([parents[4]]);
});

test.runIf(LONG)("a worker without the SDK passes on where its jobs come from", async () => {
  const plain = { HANDLERS, WORKER_QUEUES: "plain", NODE_OPTIONS: WITHOUT_SDK };
  const [jobId] = await Promise.all([
    site.submit({ type: "seen", queue: "plain", ...headers, tracestate: "own=1" }),
    site.system.start("worker", plain),
  ]);
  const [send] = await site.spansOf(jobId, 1);
  expect(await site.resultOf(jobId)).toEqual({
    traceparent: send && parentOf(send),
    tracestate: "own=1",
  });
});

test.runIf(LONG)("what is no valid context is as if it had not come", async () => {
  const bad = { traceparent: `${PARENT.slice(0, -2)}zz`, tracestate: "x".repeat(5_000) };
  const jobId = await site.submit({ type: "seen", queue: "link" }, { headers: bad });
  const [send, first] = await site.spansOf(jobId, 2);
  expect(send?.parentSpanId).toBe("");
  expect(first && pointsTo(first)).toEqual([["submit", send?.traceId, send?.spanId]]);
});

test("muster_submit takes the context of its transaction", async () => {
  const [row] = await site.system.query<{ id: string }>(
    `SELECT s.id FROM (SELECT set_config('muster.traceparent', $1, true) AS said) AS c
       CROSS JOIN LATERAL (SELECT muster_submit('seen', NULL, CASE WHEN c.said <> '' THEN 'link' END)::text AS id) AS s`,
    [PARENT],
  );
  const [first] = await site.spansOf(row?.id ?? "", 1);
  expect(first && pointsTo(first)).toEqual([["submit", TRACE, CALLER]]);
});

test.runIf(LONG)("jobs of a schedule refer to where it was applied, and never belong to it", async () => {
  const schedules = connectSchedules(site.api.apiPort);
  try {
    const fired = async (queue: string): Promise<CollectedSpan[]> => {
      const schedule = {
        name: queue,
        spec: { case: "cron" as const, value: "@yearly" },
        job: failing(queue),
      };
      await schedules.applySchedules({ owner: queue, schedules: [schedule] }, { headers });
      const { jobId } = await schedules.triggerSchedule({ name: queue, requestId: "once" });
      return site.spansOf(jobId, 2);
    };
    const [linked, belonging] = await Promise.all([fired("link"), fired("parent")]);
    for (const [first] of [linked, belonging]) {
      expect(first).toMatchObject({ parentSpanId: "" });
      expect(first && pointsTo(first)).toEqual([["schedule", TRACE, CALLER]]);
    }
    // Its own attempts are together all the same.
    expect(belonging[1]).toMatchObject({
      traceId: belonging[0]?.traceId,
      parentSpanId: belonging[0]?.spanId,
    });
  } finally {
    schedules.close();
  }
});

test.runIf(LONG)("a redriven job refers to its submit, and to its last attempt before", async () => {
  const jobId = await site.submit({ ...failing("link"), maxAttempts: 1 }, { headers });
  await site.spansOf(jobId, 2);
  await waitFor(async () => (await site.client.redriveJobs({ jobIds: [jobId] })).redriven === 1, {
    what: "it to be redriven",
  });
  const [send, first, again] = await site.spansOf(jobId, 3);
  site.expected -= 2;
  expect(again && pointsTo(again)).toEqual([
    ["submit", TRACE, send?.spanId],
    ["attempt", first?.traceId, first?.spanId],
  ]);
});

test.runIf(LONG)("histograms have examples for those who ask for a format that shows them", async () => {
  const scrape = async (accept: string): Promise<string> =>
    (await fetch(`http://127.0.0.1:${site.worker.metricsPort}/metrics`, { headers: { accept } })).text();
  const open = await scrape("application/openmetrics-text;version=1.0.0,text/plain;q=0.5");
  const example = / # \{trace_id="([\da-f]{32})"\}/u;
  for (const name of ["muster_job_queue_wait_seconds_bucket", "muster_job_run_duration_seconds_bucket"]) {
    const line = open.split("\n").find((one) => one.startsWith(name) && example.test(one));
    const [, traceId] = example.exec(line ?? "") ?? [];
    expect(site.collector.spans.map((span) => span.traceId)).toContain(traceId);
  }
  expect(await scrape("*/*")).not.toMatch(/trace_id|# EOF/u);
});

test.runIf(LONG)("packages that are not installed are named, where a collector is", async () => {
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: site.collector.url, NODE_OPTIONS: WITHOUT_SDK };
  await expect(site.system.start("worker", env)).rejects.toThrow(
    /OTEL_EXPORTER_OTLP_ENDPOINT: expected .*npm install @opentelemetry\/core@2\.\d+\.\d+ .*@opentelemetry\/sdk-trace-node@2\.\d+\.\d+,/u,
  );
});

test("there is a span for each submit and attempt, and none for anything else; without a collector jobs go on", async () => {
  const ours = (): number => site.collector.spans.length - site.inner().length;
  await waitFor(() => ours() >= site.expected, { what: "all spans" });
  expect(ours()).toBe(site.expected);
  await site.collector[Symbol.asyncDispose]();
  const ids = await Promise.all(
    Array.from({ length: 20 }, () => site.submit({ type: "seen", queue: "link" })),
  );
  await Promise.all(ids.map((id) => site.resultOf(id)));
  await waitFor(async () => (await site.worker.metric("muster_spans_unexported_total")) > 0, {
    what: "spans to be given up",
  });
  const { code, ms } = await site.worker.stop();
  expect(code).toBe(0);
  expect(ms).toBeLessThan(20_000);
});
