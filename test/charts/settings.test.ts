import { type ConfigTable, configWarnings, readConfig } from "@muster/runtime";
import { beforeAll, expect, test } from "vitest";
import { API_CONFIG } from "../../apps/api/src/config.ts";
import { refuseOpenAddress } from "../../apps/api/src/open-address.ts";
import { WORKER_CONFIG } from "../../apps/worker/src/config.ts";
import { ENCRYPTED, EVERYTHING, TWO_POOLS } from "./cases.ts";
import { allOf, environmentOf, find, type Manifest, type Pod, podsOf } from "./manifests.ts";
import { NEEDED, refusal, render } from "./render.ts";

/** What Kubernetes puts there, and what is not ours. */
const FILLED_IN: Readonly<Record<string, string>> = {
  DATABASE_URL: "postgres://muster@postgres.example/jobs",
  REDIS_URL: "redis://redis.example",
  REDIS_PASSWORD: "open",
  WORKER_NAME: "muster-worker-1",
};
const NOT_OURS: ReadonlySet<string> = new Set(["TZ", "NODE_EXTRA_CA_CERTS"]);
/** Are read at once, and are not here. */
const FILE = /_(?:CA|CERT|KEY)_FILE$/u;

let pods: Pod[] = [];

beforeAll(async () => {
  const all = await Promise.all([NEEDED, EVERYTHING, TWO_POOLS].map((values) => render(values)));
  pods = all.flatMap((manifests: Manifest[]) => podsOf(manifests));
}, 120_000);

/** As the process gets it. */
function environmentIn(pod: Pod): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environmentOf(pod))
      .filter(([name]) => !NOT_OURS.has(name) && !FILE.test(name))
      .map(([name, value]) => [name, value.startsWith("(") ? (FILLED_IN[name] ?? value) : value]),
  );
}

test("the processes take the settings that they are given, and know every one", () => {
  const known = { api: API_CONFIG, worker: WORKER_CONFIG, migrate: WORKER_CONFIG } as const;
  for (const pod of pods) {
    const [name = ""] = pod.container.args;
    const table = known[name as keyof typeof known];
    const env = environmentIn(pod);
    // What is said to all processes need not concern each.
    const strange = Object.keys(env).filter((one) => !(one in API_CONFIG) && !(one in WORKER_CONFIG));
    expect([pod.of, strange, configWarnings(table, env)]).toEqual([pod.of, [], []]);
    expect(() => readConfig<typeof table>(table, env)).not.toThrow();
  }
  expect(pods.length).toBeGreaterThan(10);
});

test("an API says what it has to say to listen in its pod", () => {
  const apis = pods.filter(({ of }) => of.includes("-api"));
  for (const api of apis) {
    const config = readConfig(API_CONFIG, environmentIn(api));
    expect(["0.0.0.0", "::"]).toContain(config.API_HOST);
    expect(() => refuseOpenAddress(config)).not.toThrow();
  }
  expect(apis.length).toBe(3);
});

test("an off without quotes, which YAML reads as false, is off", async () => {
  const [api] = podsOf(await render({ ...NEEDED, api: { tls: false } }));
  if (api === undefined) throw new Error("no pods");
  expect(environmentOf(api)["TLS"]).toBe("off");
});

test("secrets come from Secrets, and numbers are written as people do", () => {
  const api = pods.find(({ of }) => of === "Deployment muster-jobs-of-us-api");
  if (api === undefined) throw new Error("no API");
  expect(environmentOf(api)).toMatchObject({
    DATABASE_URL: "(stores/uri)",
    DATABASE_CA_FILE: "/etc/muster/database-ca/database.pem",
    REDIS_PASSWORD: "(stores/password)",
    REDIS_CA_FILE: "/etc/muster/redis-ca/ca.crt",
    REDIS_HOST: "redis.example",
    REDIS_PORT: "6380",
    MAX_QUEUE_DEPTH: "1000000",
    SUCCEEDED_RETENTION_HOURS: "0.5",
  });
  const mounts = api.container.volumeMounts.map(({ mountPath }) => mountPath);
  expect(mounts).toEqual(["/tmp", "/etc/muster/database-ca", "/etc/muster/redis-ca", "/keys"]);
});

test("certificates come from Secrets as files that change with them, and probes and scrapes ask as the port speaks", async () => {
  const manifests = await render(ENCRYPTED);
  const [api, worker, migrate] = [
    "Deployment muster-api",
    "Deployment muster-worker-default",
    "Job muster-migrate",
  ].map((of) => podsOf(manifests).find((pod) => pod.of === of));
  if (api === undefined || worker === undefined || migrate === undefined) throw new Error("no pods");
  const ofMetrics = {
    METRICS_TLS_CERT_FILE: "/etc/muster/metrics-tls/tls.crt",
    METRICS_TLS_KEY_FILE: "/etc/muster/metrics-tls/tls.key",
    METRICS_TLS_CLIENT_CA_FILE: "/etc/muster/metrics-client-ca/metrics.pem",
  };
  expect(environmentOf(worker)).toMatchObject(ofMetrics);
  const { TLS: off, ...env } = environmentOf(api);
  expect([off, env]).toEqual([
    undefined,
    expect.objectContaining({
      ...ofMetrics,
      TLS_CERT_FILE: "/etc/muster/tls/tls.crt",
      TLS_KEY_FILE: "/etc/muster/tls/tls.key",
      TLS_CLIENT_CA_FILE: "/etc/muster/client-ca/ca.crt",
    }),
  ]);
  expect(migrate.spec.volumes.map(({ name }) => name)).toEqual(["tmp"]);
  expect(api.spec.volumes).toContainEqual({ name: "tls", secret: { secretName: "api-tls" } });
  expect(JSON.stringify(manifests)).not.toContain("subPath");
  for (const pod of [api, worker])
    for (const probe of ["startupProbe", "livenessProbe", "readinessProbe"])
      expect(pod.container).toHaveProperty([probe, "httpGet", "scheme"], "HTTPS");
  expect(find(manifests, "Service", "muster-api").spec.ports).toMatchObject([{ appProtocol: "https" }]);
  for (const [kind, list] of [
    ["ServiceMonitor", "endpoints"],
    ["PodMonitor", "podMetricsEndpoints"],
  ] as const)
    expect(allOf(manifests, kind).flatMap(({ spec }): readonly object[] => spec[list] ?? [])).toMatchObject([
      { scheme: "https", tlsConfig: { serverName: "muster", insecureSkipVerify: false } },
    ]);
});

test("several nodes of a Redis come from one key", async () => {
  const redis = { existingSecret: "stores", key: "REDIS_URLS" };
  const [api] = podsOf(await render({ ...NEEDED, redis }));
  if (api === undefined) throw new Error("no pods");
  const { REDIS_URL: one, REDIS_URLS: all } = environmentOf(api);
  expect([one, all]).toEqual([undefined, "(stores/REDIS_URLS)"]);
});

test("no setting that holds a secret is taken where everybody can read it", async () => {
  const table: ConfigTable = { ...API_CONFIG, ...WORKER_CONFIG };
  const secrets = Object.keys(table).filter((name) => table[name]?.read.secret === true);
  const told = await refusal({
    ...NEEDED,
    // Of some only those that are URLs with a password in them.
    settings: Object.fromEntries(secrets.map((name) => [name, "http://me:open@example"])),
  });
  expect(secrets).toContain("REDIS_PASSWORD");
  expect(told).not.toContain("me:open");
  expect(secrets.filter((name) => !told.includes(`settings: ${name} `))).toEqual([]);
});
