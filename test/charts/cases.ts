import { NEEDED } from "./render.ts";

type Values = Readonly<Record<string, unknown>>;

const PROMETHEUS = "http://prometheus.monitoring:9090";

/** Two pools that have nothing in common but what `worker` says. */
export const TWO_POOLS: Values & { readonly worker: object } = {
  ...NEEDED,
  worker: { replicas: 3, queues: ["news"], handlers: ["handlers/*.js"], settings: { LOG_LEVEL: "debug" } },
  workerPools: [
    { name: "default" },
    {
      name: "reports",
      image: { repository: "registry.example/reports", tag: "41" },
      queues: ["default", "reports.daily"],
      handlers: ["handlers/reports.js", "handlers/more/*.js"],
      slots: 2,
      replicas: 0,
      drainSeconds: 600,
      settings: { LEASE_SECONDS: 60 },
      resources: { requests: { cpu: 1, memory: "2Gi" }, limits: { memory: "2Gi" } },
      nodeSelector: { pool: "large" },
      tolerations: [{ key: "large", operator: "Exists", effect: "NoSchedule" }],
      topologySpreadConstraints: [],
    },
  ],
};

const AFFINITY = {
  nodeAffinity: {
    preferredDuringSchedulingIgnoredDuringExecution: [
      { weight: 1, preference: { matchExpressions: [{ key: "zone", operator: "In", values: ["a"] }] } },
    ],
  },
};

/** What may be said of every pod. */
const PLACED = {
  podAnnotations: { "prometheus.io/scrape": "true" },
  podLabels: { team: "jobs" },
  nodeSelector: { "kubernetes.io/os": "linux" },
  tolerations: [{ key: "spot", operator: "Exists" }],
  affinity: AFFINITY,
  priorityClassName: "high",
  extraEnv: [{ name: "TZ", value: "UTC" }],
  extraVolumes: [{ name: "keys", secret: { secretName: "keys" } }],
  extraVolumeMounts: [{ name: "keys", mountPath: "/keys", readOnly: true }],
};

const HPA_BEHAVIOR = { scaleDown: { stabilizationWindowSeconds: 600 } };
const MAILS = {
  type: "External",
  external: { metric: { name: "mails" }, target: { type: "AverageValue", averageValue: "10" } },
};

/** What is encrypted is so on both ports, and both ask for certificates. */
export const ENCRYPTED: Values = {
  ...NEEDED,
  api: { certificate: { existingSecret: "api-tls" }, clientCa: { existingSecret: "clients" } },
  metrics: {
    certificate: { existingSecret: "metrics-tls" },
    clientCa: { existingSecret: "clients", key: "metrics.pem" },
  },
  monitoring: {
    serviceMonitor: { enabled: true },
    podMonitor: { enabled: true },
    tlsConfig: {
      ca: { secret: { name: "metrics-tls", key: "ca.crt" } },
      serverName: "muster",
      insecureSkipVerify: false,
    },
  },
};

/** Every switch is on, and every list has something in it. */
export const EVERYTHING: Values = {
  ...NEEDED,
  nameOverride: "jobs-of-us",
  namespaceOverride: "elsewhere",
  commonLabels: { owner: "platform" },
  image: { repository: "registry.example/muster", digest: `sha256:${"a".repeat(64)}`, pullPolicy: "Always" },
  imagePullSecrets: [{ name: "registry" }],
  database: {
    existingSecret: "stores",
    key: "uri",
    schema: "muster",
    ca: { existingSecret: "authority", key: "database.pem" },
  },
  redis: {
    host: "redis.example",
    port: 6380,
    db: 3,
    password: { existingSecret: "stores", key: "password" },
    keyPrefix: "{muster}:",
    ca: { existingSecret: "authority" },
  },
  settings: { LOG_LEVEL: "debug", SUCCEEDED_RETENTION_HOURS: 0.5 },
  extraEnv: [{ name: "NODE_EXTRA_CA_CERTS", value: "/keys/ca.pem" }],
  extraEnvFrom: [{ configMapRef: { name: "more" } }],
  listenHost: "::",
  serviceAccount: { create: true, annotations: { "cloud.example/role": "jobs" } },
  api: {
    ...PLACED,
    settings: { MAX_QUEUE_DEPTH: 1_000_000, CORS_ORIGINS: "https://jobs.example.com" },
    service: {
      type: "LoadBalancer",
      port: 80,
      appProtocol: "",
      annotations: { "cloud.example/internal": "true" },
    },
    autoscaling: { enabled: true, maxReplicas: 5, behavior: HPA_BEHAVIOR },
  },
  worker: {
    ...PLACED,
    queues: ["mail"],
    handlers: ["handlers/*.js"],
    strategy: { type: "Recreate" },
    settings: { COMMAND_ALLOW: "convert" },
  },
  workerPools: [
    { name: "plain" },
    { name: "by-processor", autoscaling: { enabled: true } },
    { name: "by-metrics", autoscaling: { enabled: true, metrics: [MAILS], behavior: HPA_BEHAVIOR } },
    {
      name: "by-keda",
      slots: 20,
      queues: ["mail", "news.daily", "default"],
      autoscaling: {
        enabled: true,
        kind: "keda",
        minReplicas: 0,
        prometheus: PROMETHEUS,
        behavior: HPA_BEHAVIOR,
      },
    },
    {
      name: "by-scaler",
      slots: 20,
      queues: ["mail", "news.daily"],
      autoscaling: {
        enabled: true,
        kind: "keda",
        minReplicas: 0,
        targetWait: "30s",
        placement: "gpu=true,none",
        authentication: "muster-scaler",
      },
    },
    {
      name: "by-triggers",
      autoscaling: {
        enabled: true,
        kind: "keda",
        triggers: [{ type: "cron", metadata: { timezone: "UTC" } }],
      },
    },
  ],
  migrate: { ...PLACED, database: { existingSecret: "owner", key: "url" }, serviceAccountName: "migrator" },
  networkPolicy: {
    apiFrom: [{ namespaceSelector: { matchLabels: { team: "web" } } }],
    metricsFrom: [{ namespaceSelector: { matchLabels: { team: "monitoring" } } }],
    egress: [{ to: [{ ipBlock: { cidr: "10.0.0.0/8" } }], ports: [{ port: 5432 }] }],
  },
  monitoring: {
    serviceMonitor: { enabled: true, labels: { release: "prometheus" } },
    podMonitor: { enabled: true, interval: "30s" },
    prometheusRule: { enabled: true, labels: { release: "prometheus" } },
    dashboards: { enabled: true, annotations: { grafana_folder: "Jobs" } },
  },
};
