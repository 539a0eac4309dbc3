import { expect, test } from "vitest";
import { ALL_METRICS, boundedLabel, createMetrics } from "./metrics.ts";

test("a metric's key is its name in camel case, less _total", () => {
  for (const [key, { name }] of Object.entries(ALL_METRICS)) {
    const words = name.replace(/_total$/, "");
    expect(key).toBe(words.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()));
  }
});

test("only counters end in _total, and times are in seconds", () => {
  for (const { kind, name } of Object.values(ALL_METRICS)) {
    expect(name.endsWith("_total")).toBe(kind === "counter");
    expect(name).toMatch(/^[a-z]+(_[a-z]+)*$/);
    expect(name).not.toMatch(/_(ms|milliseconds|minutes)(_|$)/);
  }
});

test("every metric of the table is exported under the prefix, with its labels and help", async () => {
  const metrics = createMetrics();
  const exported = await metrics.registry.getMetricsAsJSON();
  expect(exported.map(({ name }) => name)).toEqual(
    Object.values(ALL_METRICS).map(({ name }) => `muster_${name}`),
  );
  metrics.jobAttempts.inc({ queue: "mail", type: "send", outcome: "error" }, 3);
  metrics.jobQueueWaitSeconds.observe({ queue: "mail", priority: "low" }, 1_800);
  const text = await metrics.registry.metrics();
  expect(text).toContain('muster_job_attempts_total{queue="mail",type="send",outcome="error"} 3');
  expect(text).toContain('muster_job_queue_wait_seconds_bucket{le="300",queue="mail",priority="low"} 0');
  expect(text).toContain('muster_job_queue_wait_seconds_bucket{le="1800",queue="mail",priority="low"} 1');
});

test("a label that a metric does not have is refused by the compiler and at run time", () => {
  const { claim } = createMetrics();
  // @ts-expect-error -- claim_total has the label result only
  expect(() => claim.inc({ outcome: "won" })).toThrow("outcome");
});

test("two sets of metrics in one process do not share their values", async () => {
  const [one, other] = [createMetrics(), createMetrics()];
  one.staleAcks.inc(2);
  expect((await one.staleAcks.get()).values[0]?.value).toBe(2);
  expect((await other.staleAcks.get()).values[0]?.value).toBe(0);
});

test("the process's own metrics, event-loop lag included, come by option only", async () => {
  const names = async (processMetrics: boolean): Promise<string[]> =>
    (await createMetrics({ processMetrics }).registry.getMetricsAsJSON()).map(({ name }) => name);
  const own = ["process_cpu_seconds_total", "nodejs_eventloop_lag_seconds"];
  expect(await names(true)).toEqual(expect.arrayContaining(own));
  expect(await names(false)).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/^(process|nodejs)_/)]),
  );
});

test("a bounded label keeps its first values and calls the rest other", () => {
  const label = boundedLabel(2);
  expect(["a", "b", "c", "a", "d", "b"].map(label)).toEqual(["a", "b", "other", "a", "other", "b"]);
  const hundred = boundedLabel();
  const distinct = new Set(Array.from({ length: 1_000 }, (_, index) => hundred(`type-${index}`)));
  expect(distinct.size).toBe(101);
});
