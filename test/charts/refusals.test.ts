import { describe, expect, test } from "vitest";
import { NEEDED, refusal } from "./render.ts";

/** Values that are wrong, and what Helm has to say to them: the name, and what was expected or came. */
const WRONG: readonly (readonly [what: string, values: object, said: readonly RegExp[]])[] = [
  [
    "nothing is said, and all of it is asked for at once",
    {},
    [
      /image\.repository: expected the image .* it is not set/u,
      /database\.existingSecret: expected the name of a Secret .* it is not set.*kubectl --namespace jobs create secret/u,
      /redis\.existingSecret, redis\.host: expected .* neither is set/u,
    ],
  ],
  [
    "two Redises",
    { ...NEEDED, redis: { existingSecret: "stores", host: "redis" } },
    [/redis\.existingSecret, redis\.host: expected one of them; got both, "stores" and "redis"/u],
  ],
  ["a misspelt value", { ...NEEDED, workerPool: [] }, [/workerPool\b/u]],
  [
    "a misspelt value of a pool",
    { ...NEEDED, workerPools: [{ name: "a", slot: 2 }] },
    [/workerPools.*0.*'slot'/su],
  ],
  ["a number that is text", { ...NEEDED, worker: { slots: "ten" } }, [/worker.*slots/su, /integer/u]],
  ["no slots", { ...NEEDED, worker: { slots: 0 } }, [/worker.*slots/su, /1/u]],
  [
    "a queue with a colon",
    { ...NEEDED, workerPools: [{ name: "a", queues: ["a:b"] }] },
    [/workerPools.*0.*queues.*0/su, /a:b/u],
  ],
  ["a pool without a name", { ...NEEDED, workerPools: [{ slots: 2 }] }, [/workerPools.*0/su, /name/u]],
  [
    "a pool's name that no object can have",
    { ...NEEDED, workerPools: [{ name: "Mail_1" }] },
    [/name/u, /Mail_1/u],
  ],
  ["TLS that there is not", { ...NEEDED, api: { tls: "on" } }, [/api.*tls/su, /off/u]],
  [
    "certificates that nobody is asked for",
    {
      ...NEEDED,
      api: { clientCa: { existingSecret: "clients" } },
      metrics: { clientCa: { existingSecret: "clients" } },
      settings: { TLS_CERT_FILE: "/tls.crt" },
    },
    [
      /^api\.clientCa: expected api\.certificate\.existingSecret beside it/mu,
      /^metrics\.clientCa: expected metrics\.certificate\.existingSecret beside it/mu,
      /^settings: TLS_CERT_FILE is set by api\.certificate$/mu,
    ],
  ],
  ["identities that there are not", { ...NEEDED, api: { auth: "some" } }, [/api.*auth/su, /required/u]],
  [
    "a secret in plain sight",
    { ...NEEDED, settings: { DATABASE_URL: "postgres://me:secret@db/jobs" } },
    [/^settings: DATABASE_URL is set by database\.existingSecret$/mu],
  ],
  [
    "settings that have values of their own",
    {
      ...NEEDED,
      worker: { settings: { WORKER_QUEUES: "mail" } },
      workerPools: [{ name: "mail", settings: { DRAIN_SECONDS: 5, LOG_LEVEL: "debug" } }],
    },
    [
      /^worker\.settings: WORKER_QUEUES is set by queues of the pool or of worker$/mu,
      /^workerPools, "mail": settings: DRAIN_SECONDS is set by drainSeconds/mu,
    ],
  ],
  [
    "a setting that is no variable",
    { ...NEEDED, settings: { "log-level": "debug" } },
    [/settings/u, /log-level/u],
  ],
  [
    "a misspelt setting, and what is not Muster's",
    {
      ...NEEDED,
      settings: { LOG_LEVL: "debug", OTEL_BSP_SCHEDULE_DELAY: 500 },
      workerPools: [{ name: "mail", settings: { SMTP_HOST: "smtp.example", LEASE_SECONDS: 30 } }],
    },
    [
      /^settings: expected variables of docs\/configuration\.md; got LOG_LEVL\. What is not Muster's goes into extraEnv$/mu,
      /^workerPools, "mail": settings: expected .* got SMTP_HOST\./mu,
      /^(?!.*(?:OTEL_BSP|LEASE_SECONDS))/su,
    ],
  ],
  ["a password in the host", { ...NEEDED, redis: { host: "me:secret@redis" } }, [/redis.*host/su]],
  [
    "two pools of one name",
    { ...NEEDED, workerPools: [{ name: "mail" }, { name: "mail" }] },
    [/workerPools: expected a name of its own for each pool; got "mail" twice/u],
  ],
  [
    "KEDA without a name, where each call needs one",
    {
      ...NEEDED,
      api: { auth: "required" },
      workerPools: [{ name: "mail", autoscaling: { enabled: true, kind: "keda" } }],
    },
    [
      /workerPools, "mail": expected autoscaling\.authentication.* because api\.auth is required; it is not set/u,
    ],
  ],
  [
    "an HPA down to nothing, and bounds the wrong way round",
    {
      ...NEEDED,
      api: { autoscaling: { enabled: true, minReplicas: 3, maxReplicas: 2 } },
      workerPools: [{ name: "mail", autoscaling: { enabled: true, minReplicas: 0 } }],
    },
    [
      /api: expected autoscaling\.minReplicas to be at most maxReplicas; got 3 and 2/u,
      /workerPools, "mail": expected autoscaling\.minReplicas of at least 1.* got 0/u,
    ],
  ],
];

describe.concurrent("wrong values are refused by their names", () => {
  test.each(WRONG)("%s", async (_what, values, said) => {
    const told = await refusal(values);
    for (const pattern of said) expect(told).toMatch(pattern);
    expect(told).not.toContain("postgres://me:secret");
  });
});
