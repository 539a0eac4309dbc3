import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createMetrics } from "@muster/runtime";
import { beforeAll, expect, test } from "vitest";
import { EVERYTHING } from "./cases.ts";
import { find, type Manifest } from "./manifests.ts";
import { render } from "./render.ts";

const PROMTOOL = (process.env["PATH"] ?? "")
  .split(delimiter)
  .map((folder) => join(folder, "promtool"))
  .find((file) => existsSync(file));

let manifests: Manifest[];
let query: string;

beforeAll(async () => {
  manifests = await render(EVERYTHING);
  const { triggers } = find(manifests, "ScaledObject", "muster-jobs-of-us-worker-by-keda").spec;
  query = triggers?.[0]?.metadata["query"] ?? "";
}, 120_000);

test("KEDA asks the API what a pool's queues need, as whoever its certificate says, and may reach it", () => {
  const { spec } = find(manifests, "ScaledObject", "muster-jobs-of-us-worker-by-scaler");
  expect(spec).toMatchObject({ minReplicaCount: 0, fallback: { replicas: 1 } });
  expect(spec.triggers).toEqual([
    {
      type: "external-push",
      metricType: "AverageValue",
      metadata: {
        scalerAddress: expect.stringMatching(/^muster-jobs-of-us-api\.[a-z-]+\.svc:\d+$/u),
        queues: "mail,news.daily",
        slotsPerReplica: "20",
        targetWait: "30s",
        placement: "gpu=true,none",
      },
      authenticationRef: { name: "muster-scaler" },
    },
  ]);
  const { ingress = [] } = find(manifests, "NetworkPolicy", "muster-jobs-of-us-api").spec;
  expect(ingress).toContainEqual({
    ports: [{ port: 8081, protocol: "TCP" }],
    from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "keda" } } }],
  });
});

test("Prometheus is asked for what waits in the pool's queues and what runs in it, a pod for as many as it has slots", () => {
  const { spec } = find(manifests, "ScaledObject", "muster-jobs-of-us-worker-by-keda");
  expect(spec).toMatchObject({
    minReplicaCount: 0,
    fallback: { replicas: 1, behavior: "currentReplicasIfHigher" },
    triggers: [{ type: "prometheus", metricType: "AverageValue", metadata: { threshold: "20" } }],
  });
  expect(query).toContain('lane=~"q:mail:[a-z]+|q:news[.]daily:[a-z]+|q:[a-z]+"');
});

test("it asks for metrics that there are, by labels that they have", async () => {
  const { registry } = createMetrics();
  const known = (await registry.getMetricsAsJSON()).map(({ name }) => name);
  expect(known).toEqual(expect.arrayContaining(query.match(/muster_(?!pool\b)\w+/gu) ?? ["none"]));
  // Those of Kubernetes come with the monitors, which copy them from the pods.
  expect(find(manifests, "PodMonitor", "muster-jobs-of-us-worker").spec).toMatchObject({
    podTargetLabels: ["app.kubernetes.io/instance", "muster/pool"],
  });
  expect(find(manifests, "ServiceMonitor", "muster-jobs-of-us-api").spec).toMatchObject({
    podTargetLabels: ["app.kubernetes.io/instance"],
  });
});

test.skipIf(PROMTOOL === undefined)(
  "Prometheus answers it: with what waits and runs here, 0 where nothing does, and not at all where nobody leads",
  () => {
    const here = 'namespace="elsewhere", app_kubernetes_io_instance="muster"';
    const leads = { series: `muster_leader{${here}, pod="api"}`, values: "1x5" };
    const waits = (lane: string, values: string, of = here): object => ({
      series: `muster_queue_depth{${of}, lane="${lane}", pod="api"}`,
      values,
    });
    const runs = (pool: string, state: string, values: string): object => ({
      series: `muster_worker_slots{${here}, muster_pool="${pool}", state="${state}", pod="worker"}`,
      values,
    });
    const asked = (name: string, series: object[], samples: object[]): object => ({
      name,
      interval: "15s",
      input_series: series,
      promql_expr_test: [{ expr: query, eval_time: "1m", exp_samples: samples }],
    });
    const others = [
      waits("q:mailbox:high", "500x5"),
      waits("q:mail:high", "500x5", 'namespace="other", app_kubernetes_io_instance="muster"'),
      runs("plain", "used", "7x5"),
      runs("by-keda", "free", "3x5"),
    ];
    const tests = [
      asked(
        "both",
        [
          leads,
          waits("q:mail:high", "5x5"),
          waits("q:low", "6x5"),
          runs("by-keda", "used", "2x5"),
          runs("by-keda", "stuck", "1x5"),
          ...others,
        ],
        [{ labels: "{}", value: 14 }],
      ),
      asked("nothing", [leads], [{ labels: "{}", value: 0 }]),
      asked("only what runs", [leads, runs("by-keda", "used", "2x5")], [{ labels: "{}", value: 2 }]),
      asked("nobody leads", [{ ...leads, values: "0x5" }], []),
      asked("nothing is scraped", [], []),
    ];
    const folder = mkdtempSync(join(tmpdir(), "muster-charts-"));
    try {
      writeFileSync(join(folder, "tests.yml"), JSON.stringify({ evaluation_interval: "15s", tests }));
      expect(
        execFileSync(PROMTOOL ?? "", ["test", "rules", "tests.yml"], { cwd: folder }).toString(),
      ).toContain("SUCCESS");
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
