import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createMetrics } from "@muster/runtime";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { ALL_METRICS } from "../packages/runtime/src/metrics/metrics.ts";
import { type KnownMetric, mistakesIn } from "./support/promql.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const read = (file: string): string => readFileSync(`${ROOT}${file}`, "utf8");

interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly annotations?: { readonly summary: string };
}
interface Rules {
  readonly groups: readonly { readonly rules: readonly Rule[] }[];
}
interface Panel {
  readonly id: number;
  readonly title: string;
  readonly type: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly {
    readonly refId: string;
    readonly expr: string;
    readonly legendFormat: string;
  }[];
}
interface AlertTests {
  readonly tests: readonly {
    readonly alert_rule_test: readonly {
      readonly alertname: string;
      readonly exp_alerts: readonly unknown[];
    }[];
  }[];
}

const { groups }: Rules = parse(read("deploy/alerts.yml"));
const rules = groups.flatMap((group) => group.rules);
const alerts = rules.flatMap((rule) => (rule.alert === undefined ? [] : [{ ...rule, alert: rule.alert }]));
const { panels } = JSON.parse(read("deploy/grafana/dashboards/muster.json")) as { panels: readonly Panel[] };
const queries = panels.flatMap(({ title, targets = [] }) =>
  targets.map(({ expr, legendFormat }) => ({ title, expr, legendFormat })),
);
const PROMTOOL = (process.env["PATH"] ?? "")
  .split(delimiter)
  .map((folder) => join(folder, "promtool"))
  .find((file) => existsSync(file));

/** Those of Muster, of a process, and what the rules record of them. */
const known = new Map<string, KnownMetric>(
  createMetrics({ processMetrics: true })
    .registry.getMetricsAsArray()
    // As prom-client keeps them, and does not declare them.
    .map((metric) => metric as unknown as KnownMetric & { name: string; labelNames?: string[] })
    .map(({ name, type, labelNames = [] }) => [name, { type, labels: labelNames }]),
);
for (const { name, kind, labels } of Object.values(ALL_METRICS))
  known.set(`muster_${name}`, { type: kind, labels });
for (const { record, expr } of rules) {
  const [, by = ""] = /^\w+ by \(([^)]*)\)/u.exec(expr) ?? [];
  if (record !== undefined) known.set(record, { type: "gauge", labels: by.split(", ") });
}

test.each(rules)(
  "the rule $alert$record asks for metrics that there are, by labels that they have",
  ({ expr, annotations }) => {
    const used = [...(annotations?.summary ?? "").matchAll(/\$labels\.(\w+)/gu)];
    expect(mistakesIn(expr, known, used.map(([, label]) => `{{${label}}}`).join())).toEqual([]);
  },
);

test.each(queries)(
  "the panel $title asks for metrics that there are, by labels that they have: $legendFormat",
  ({ expr, legendFormat }) => {
    expect(mistakesIn(expr, known, legendFormat)).toEqual([]);
  },
);

test("a query that cannot be answered is seen", () => {
  expect(mistakesIn("sum by (lane) (rate(muster_queue_depth[1m]))", known)).toEqual([
    "rate(muster_queue_depth) of a gauge",
  ]);
  expect(mistakesIn("max by (queue) (muster_queue_depth)", known)).toEqual([
    "nothing has queue in max by (queue) (muster_queue_depth)",
  ]);
  expect(mistakesIn("muster_job_run_duration_seconds", known)).toEqual([
    "there is no muster_job_run_duration_seconds",
  ]);
  expect(mistakesIn('muster_breakers{limit="x"}', known)).toEqual(["muster_breakers has no limit"]);
  expect(mistakesIn("sum(muster_leader)", known, "{{instance}}")).toEqual([
    "the answer has no instance: sum(muster_leader)",
  ]);
});

test("the dashboard shows limits, holds, schedules, breakers, the fleet and latencies, and no panel lies on another", () => {
  for (const name of [
    "muster_jobs_admitted_total",
    "muster_jobs_held",
    "muster_paused_seconds",
    "muster_schedule_lateness_seconds_bucket",
    "muster_breakers",
    "muster_worker_slots",
    "muster_job_queue_wait_seconds_bucket",
    "muster_job_end_to_end_seconds_bucket",
    "muster_grpc_server_handling_seconds_bucket",
  ])
    expect([name, queries.some(({ expr }) => expr.includes(name))]).toEqual([name, true]);
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  const places = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)}:${y + Math.floor(cell / w)}`),
  );
  expect(new Set(places).size).toBe(places.length);
});

test("Prometheus loads the rules, and every alert of the document is among them", () => {
  expect(parse(read("deploy/prometheus.yml"))).toMatchObject({ rule_files: ["alerts.yml"] });
  expect(read("docker-compose.yml")).toContain("./deploy/alerts.yml:/etc/prometheus/alerts.yml:ro");
  const [, table = ""] = /^## Watch\n(.*?)^`\/healthz`/msu.exec(read("docs/operations.md")) ?? [];
  const said = [...table.matchAll(/^\| `(\w+)` \| `([^`]+)`/gmu)].map(([, alert, expr = ""]) => {
    return { alert, expr: expr.replaceAll("\\|", "|") };
  });
  expect(said).toEqual(alerts.map(({ alert, expr }) => ({ alert, expr })));
});

test("every alert is tested on what it is for, and on what it is not for", () => {
  const { tests }: AlertTests = parse(read("deploy/alerts.test.yml"));
  const cases = tests.flatMap((one) => one.alert_rule_test);
  const untested = alerts.flatMap(({ alert }) =>
    [true, false].flatMap((fires) =>
      cases.some((one) => one.alertname === alert && one.exp_alerts.length > 0 === fires)
        ? []
        : [{ alert, fires }],
    ),
  );
  expect(untested).toEqual([]);
});

test.skipIf(PROMTOOL === undefined)(
  "promtool understands rules and panels, and alerts fire when they should",
  () => {
    const promtool = (...args: string[]): string =>
      execFileSync(PROMTOOL ?? "", args, { cwd: `${ROOT}deploy` }).toString();
    expect(promtool("check", "config", "prometheus.yml")).toContain(`${rules.length} rules found`);
    expect(promtool("test", "rules", "alerts.test.yml")).toContain("SUCCESS");
    const folder = mkdtempSync(join(tmpdir(), "muster-panels-"));
    try {
      // JSON is YAML; Grafana puts an interval for the variable.
      const asRules = queries.map(({ expr }, index) => ({
        record: `panel:${index}`,
        expr: expr.replaceAll("$__rate_interval", "1m"),
      }));
      writeFileSync(
        join(folder, "panels.yml"),
        JSON.stringify({ groups: [{ name: "panels", rules: asRules }] }),
      );
      expect(promtool("check", "rules", join(folder, "panels.yml"))).toContain(
        `${queries.length} rules found`,
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
