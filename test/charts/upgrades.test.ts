import { beforeAll, expect, test } from "vitest";
import { EVERYTHING, TWO_POOLS } from "./cases.ts";
import { allOf, type Labels, type Manifest, podsOf } from "./manifests.ts";
import { NEEDED, render } from "./render.ts";

let before: Manifest[];
let after: Manifest[];

beforeAll(async () => {
  [before, after] = await Promise.all([
    render(TWO_POOLS),
    render({
      ...TWO_POOLS,
      image: { ...NEEDED.image, tag: "9.9.9" },
      commonLabels: { owner: "platform" },
      settings: { LOG_LEVEL: "warn" },
      worker: { ...TWO_POOLS.worker, podLabels: { team: "jobs" } },
    }),
  ]);
}, 120_000);

const selectorsOf = (manifests: readonly Manifest[]): Labels[] =>
  allOf(manifests, "Deployment").map(({ spec }) => spec.selector?.matchLabels ?? {});

test("selectors, which cannot be changed, do not change with the version, the settings or labels", () => {
  expect(selectorsOf(after)).toEqual(selectorsOf(before));
  const names = new Set(selectorsOf(before).flatMap((labels) => Object.keys(labels)));
  expect([...names].toSorted()).toEqual([
    "app.kubernetes.io/component",
    "app.kubernetes.io/instance",
    "app.kubernetes.io/name",
    "muster/pool",
  ]);
});

test("a changed setting makes new pods, and a new version of the chart alone makes none", () => {
  const [apiBefore] = podsOf(before);
  const [apiAfter] = podsOf(after);
  expect(apiAfter?.container.env).not.toEqual(apiBefore?.container.env);
  for (const pod of podsOf(before))
    expect(JSON.stringify(pod)).not.toMatch(/helm\.sh|app\.kubernetes\.io\/version/u);
});

async function migration(migrate: object, values: object = NEEDED): Promise<Manifest | undefined> {
  const [job] = allOf(await render({ ...values, migrate }), "Job");
  return job;
}

test("the schema is migrated before pods are replaced, by an account that is there already", async () => {
  const job = await migration({}, { ...NEEDED, serviceAccount: { create: true } });
  expect(job?.metadata).toMatchObject({
    name: "muster-migrate",
    annotations: {
      "helm.sh/hook": "pre-install,pre-upgrade",
      "helm.sh/hook-delete-policy": "before-hook-creation",
    },
  });
  expect(job?.spec.template?.spec.serviceAccountName).toBeUndefined();
});

test("without the hook it is a Job like any other, under another name for each change", async () => {
  const account = { ...NEEDED, serviceAccount: { create: true } };
  const [first, same, other] = await Promise.all([
    migration({ hook: false }, account),
    migration({ hook: false }, account),
    migration({ hook: false, settings: { LOG_LEVEL: "debug" } }, account),
  ]);
  expect(first?.metadata.annotations).toBeUndefined();
  expect(first?.metadata.name).toMatch(/^muster-migrate-[a-f0-9]{8}$/u);
  expect(same?.metadata.name).toBe(first?.metadata.name);
  expect(other?.metadata.name).not.toBe(first?.metadata.name);
  expect(first?.spec.template?.spec.serviceAccountName).toBe("muster");
});

test("it can be left out, and can have a role of its own", async () => {
  expect(await migration({ enabled: false })).toBeUndefined();
  const own = await migration({ database: { existingSecret: "owner" } });
  const [url] = own?.spec.template?.spec.containers[0].env ?? [];
  expect(url?.valueFrom?.secretKeyRef).toEqual({ name: "owner", key: "DATABASE_URL" });
});

test("what is scaled by others has no number of replicas of its own", async () => {
  const deployments = allOf(await render(EVERYTHING), "Deployment");
  const own = deployments.filter(({ spec }) => spec.replicas !== undefined);
  expect(own.map(({ metadata }) => metadata.name)).toEqual(["muster-jobs-of-us-worker-plain"]);
  expect(deployments.length).toBe(7);
});
