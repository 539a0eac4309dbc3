import { expect, test } from "vitest";
import { createMetrics } from "./metrics.ts";
import { renderOpenMetrics } from "./open-metrics.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

test("examples are in the format of OpenMetrics only, and a classic scrape is what it was", async () => {
  const metrics = createMetrics({ processMetrics: true });
  const plain = createMetrics();
  for (const { jobRunDurationSeconds, jobAttempts } of [metrics, plain]) {
    jobAttempts.inc({ queue: "q", type: "t", outcome: "succeeded" }, 2);
    jobRunDurationSeconds.labels("t").observe(0.02);
  }
  const run = metrics.jobRunDurationSeconds.labels("t");
  const before = await metrics.registry.getSingleMetricAsString("muster_job_run_duration_seconds");
  run.observe(0.02, TRACE);
  run.observe(7_200, TRACE);
  const { contentType, body } = await renderOpenMetrics(metrics.registry);
  expect(contentType).toContain("application/openmetrics-text");
  const example = (value: string): RegExp =>
    new RegExp(` # \\{trace_id="${TRACE}"\\} ${value} \\d+\\.\\d+$`, "mu");
  expect(body).toMatch(new RegExp(`_bucket\\{le="0.025",type="t"\\} 2${example("0.02").source}`, "mu"));
  expect(body).toMatch(example("7200"));
  expect(body).toMatch(/^# TYPE muster_job_attempts counter$/mu);
  expect(body).toMatch(/^muster_job_attempts_total\{queue="q",type="t",outcome="succeeded"\} 2$/mu);
  expect(body).toMatch(/^# TYPE process_cpu_user_seconds counter$/mu);
  expect(body.endsWith("\n# EOF\n")).toBe(true);
  const classic = await metrics.registry.metrics();
  expect(classic).not.toContain(TRACE);
  expect(classic).toContain('muster_job_attempts_total{queue="q",type="t",outcome="succeeded"} 2');
  expect(await plain.registry.getSingleMetricAsString("muster_job_run_duration_seconds")).toBe(before);
});
