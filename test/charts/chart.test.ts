import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { ENCRYPTED, EVERYTHING, TWO_POOLS } from "./cases.ts";
import { allOf, environmentOf, find, type Manifest, podsOf, titles } from "./manifests.ts";
import { CHART, helm, kustomize, NEEDED, type Release, render } from "./render.ts";
import { brokenRules } from "./rules.ts";
import { schemaMistakes } from "./schemas.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const read = (file: string): string => readFileSync(`${ROOT}${file}`, "utf8");

/** As long as Helm lets a release's name be, and a pool's. */
const LONG = { name: `r${"0123456789".repeat(5)}ab`, namespace: "n".repeat(63) };
const LONGEST = {
  ...NEEDED,
  workerPools: [{ name: "p".repeat(24) }],
  serviceAccount: { create: true },
  migrate: { hook: false },
  monitoring: EVERYTHING["monitoring"],
};
const CASES: Readonly<Record<string, readonly [values: object, release?: Release]>> = {
  defaults: [NEEDED],
  everything: [EVERYTHING],
  "two pools": [TWO_POOLS],
  encrypted: [ENCRYPTED],
  "long names": [LONGEST, LONG],
};

const rendered: Record<string, Manifest[]> = {};
const of = (name: string): Manifest[] => rendered[name] ?? [];

beforeAll(async () => {
  await Promise.all(
    Object.entries(CASES).map(async ([name, [values, release]]) => {
      rendered[name] = await render(values, release);
    }),
  );
}, 120_000);

describe.each(Object.keys(CASES))("%s", (name) => {
  test("keeps to the rules", () => {
    expect(brokenRules(of(name))).toEqual([]);
  });

  test("is all in one namespace, under one name for each kind", () => {
    const namespaces = new Set(of(name).map(({ metadata }) => metadata.namespace));
    expect(namespaces.size).toBe(1);
    expect(new Set(titles(of(name))).size).toBe(of(name).length);
  });
});

/** Mistakes that a chart may have; Kubernetes would say nothing to the first. */
const MISTAKEN: readonly (readonly [broken: Manifest, said: RegExp])[] = [
  [changed("misspelt", { template: { spec: { terminationGracePeriod: 30 } } }), /terminationGracePeriod/u],
  [changed("of-another-type", { replicas: "two" }), /replicas/u],
  [changed("without", { selector: undefined }), /selector/u],
];

function changed(name: string, spec: object): Manifest {
  const labels = { app: "a" };
  const pod = { metadata: { labels }, spec: { containers: [{ name: "a", image: "a" }] } };
  const good = { selector: { matchLabels: labels }, template: pod };
  const text = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name }, spec: { ...good, ...spec } };
  return text as unknown as Manifest;
}

test("Kubernetes and the operators take what is rendered, and not what is mistaken", async () => {
  const folders = ["base", "overlays/example", "overlays/encrypted"].map(
    (name) => `deploy/kustomize/${name}`,
  );
  const all = [...Object.values(rendered), ...(await Promise.all(folders.map(kustomize)))].flat();
  expect(all.length).toBeGreaterThan(60);
  const told = await schemaMistakes([...all, ...MISTAKEN.map(([broken]) => broken)]);
  const names = MISTAKEN.map(([{ metadata }]) => `Deployment ${metadata.name}: `);
  expect(told.filter((line) => !names.some((name) => line.startsWith(name)))).toEqual([]);
  for (const [index, [, said]] of MISTAKEN.entries())
    expect(told.filter((line) => line.startsWith(names[index] ?? "")).join()).toMatch(said);
}, 120_000);

test("Helm finds nothing to complain of", async () => {
  for (const values of [NEEDED, EVERYTHING])
    expect((await helm("lint", values)).stdout).toContain("0 chart(s) failed");
});

test("by default there is an API, a pool of workers, and what protects them", () => {
  expect(titles(of("defaults"))).toEqual([
    "Deployment muster-api",
    "Deployment muster-worker-default",
    "Job muster-migrate",
    "NetworkPolicy muster-api",
    "NetworkPolicy muster-migrate",
    "NetworkPolicy muster-worker",
    "PodDisruptionBudget muster-api",
    "Service muster-api",
    "Service muster-api-headless",
  ]);
  expect(find(of("defaults"), "Service", "muster-api-headless").spec).toMatchObject({ clusterIP: "None" });
  expect(find(of("defaults"), "PodDisruptionBudget", "muster-api").spec).toMatchObject({ maxUnavailable: 1 });
  const [calls] = find(of("defaults"), "NetworkPolicy", "muster-api").spec.ingress ?? [];
  expect(calls).toEqual({ ports: [{ port: 8081, protocol: "TCP" }], from: [{ podSelector: {} }] });
});

test("the chart is of the version of the project", () => {
  const { version } = JSON.parse(read("package.json")) as { version: string };
  expect(parse(read(`${CHART}/Chart.yaml`))).toMatchObject({ version, appVersion: version });
});

test("alerts and dashboards are the files that are there for all", () => {
  const { spec } = find(of("everything"), "PrometheusRule", "muster-jobs-of-us-alerts");
  expect(spec).toEqual(parse(read("deploy/alerts.yml")));
  const { data = {} } = find(of("everything"), "ConfigMap", "muster-jobs-of-us-dashboards");
  expect(Object.keys(data)).toContain("muster.json");
  for (const [file, text] of Object.entries(data))
    expect(JSON.parse(text)).toEqual(JSON.parse(read(`deploy/grafana/dashboards/${file}`)));
});

test("two pools are two Deployments, and what a pool says wins over what all say, nothing and 0 too", () => {
  const [api, common, reports] = podsOf(of("two pools"));
  expect([api?.of, common?.of, reports?.of]).toEqual([
    "Deployment muster-api",
    "Deployment muster-worker-default",
    "Deployment muster-worker-reports",
  ]);
  expect(allOf(of("two pools"), "Deployment").map(({ spec }) => spec.replicas)).toEqual([2, 3, 0]);
  if (common === undefined || reports === undefined) throw new Error("no pods");
  expect(environmentOf(common)).toMatchObject({
    WORKER_QUEUES: "news",
    HANDLERS: "handlers/*.js",
    WORKER_CONCURRENCY: "10",
    DRAIN_SECONDS: "20",
    LOG_LEVEL: "debug",
  });
  expect(environmentOf(reports)).toMatchObject({
    WORKER_QUEUES: "default,reports.daily",
    HANDLERS: "handlers/reports.js,handlers/more/*.js",
    WORKER_CONCURRENCY: "2",
    DRAIN_SECONDS: "600",
    LOG_LEVEL: "debug",
    LEASE_SECONDS: "60",
  });
  expect(reports.container.image).toBe("registry.example/reports:41");
  expect([common.spec, reports.spec].map((spec) => spec.terminationGracePeriodSeconds)).toEqual([30, 610]);
  expect(common.spec.topologySpreadConstraints?.length).toBe(2);
  expect(reports.spec.topologySpreadConstraints).toBeUndefined();
});

test("null takes a default out: users of OpenShift's own choice, no limit, a setting of all but one pool", async () => {
  const pods = podsOf(
    await render({
      ...NEEDED,
      podSecurityContext: { runAsUser: null, runAsGroup: null, fsGroup: null },
      settings: { LOG_LEVEL: "debug" },
      worker: { resources: { limits: { memory: "1Gi" } } },
      workerPools: [
        { name: "plain" },
        { name: "other", resources: { limits: null }, settings: { LOG_LEVEL: null } },
      ],
    }),
  );
  for (const pod of pods) expect(JSON.stringify(pod.spec)).not.toMatch(/runAsUser|runAsGroup|fsGroup/u);
  const [, plain, other] = pods;
  if (plain === undefined || other === undefined) throw new Error("no pods");
  expect(plain.container.resources?.["limits"]).toEqual({ memory: "1Gi" });
  expect(other.container.resources?.["limits"]).toBeNull();
  expect([plain, other].map((pod) => environmentOf(pod)["LOG_LEVEL"])).toEqual(["debug", undefined]);
});
