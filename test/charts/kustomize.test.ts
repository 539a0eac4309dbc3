import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { environmentOf, find, type Manifest, type Pod, podsOf, titles } from "./manifests.ts";
import { kustomize, NEEDED, render } from "./render.ts";
import { brokenRules } from "./rules.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

let base: Manifest[];
let example: Manifest[];
let encrypted: Manifest[];
let chart: Manifest[];

beforeAll(async () => {
  const secret = { existingSecret: "muster" };
  [base, example, encrypted, chart] = await Promise.all([
    kustomize("deploy/kustomize/base"),
    kustomize("deploy/kustomize/overlays/example"),
    kustomize("deploy/kustomize/overlays/encrypted"),
    render({ ...NEEDED, database: secret, redis: secret }),
  ]);
}, 120_000);

test("all of them keep to the rules", () => {
  // The base says no image: that is what an overlay is for.
  expect(brokenRules(base).filter((rule) => !/has an image/u.test(rule))).toEqual([]);
  expect(brokenRules(example)).toEqual([]);
  expect(brokenRules(encrypted)).toEqual([]);
});

const OF_ITS_OWN: ReadonlySet<string> = new Set([
  "containers",
  "image",
  "imagePullPolicy",
  "topologySpreadConstraints",
]);

/** Without what an image, a name or a label makes different. */
function plain({ spec, container }: Pod): object {
  const common = (from: object): object =>
    Object.fromEntries(Object.entries(from).filter(([name]) => !OF_ITS_OWN.has(name)));
  return { ...common(spec), spread: spec.topologySpreadConstraints?.length, container: common(container) };
}

test("the base is the chart with its defaults", () => {
  const byWhat = (manifests: readonly Manifest[]): object =>
    Object.fromEntries(podsOf(manifests).map((pod) => [pod.container.args[0], plain(pod)]));
  expect(byWhat(base)).toEqual(byWhat(chart));
  const renamed = titles(chart).map((title) => title.replace("-worker-default", "-worker"));
  expect(titles(base)).toEqual(renamed);
  for (const name of ["muster-api", "muster-worker", "muster-migrate"])
    expect(find(base, "NetworkPolicy", name).spec.ingress).toEqual(
      find(chart, "NetworkPolicy", name).spec.ingress,
    );
});

test("both start the image as docker-compose.yml does", () => {
  interface Compose {
    readonly services: Readonly<Record<string, { readonly command: readonly string[] }>>;
  }
  const { services }: Compose = parse(readFileSync(`${ROOT}docker-compose.yml`, "utf8"), { merge: true });
  for (const { container } of podsOf(base)) {
    const [name = ""] = container.args;
    expect([name, services[name]?.command]).toEqual([name, container.args]);
  }
});

test("the example has a pool of its own for one queue, which shares no pod with the other", () => {
  const pods = podsOf(example);
  const mail = pods.find(({ of }) => of === "Deployment muster-worker-mail");
  const common = pods.find(({ of }) => of === "Deployment muster-worker");
  if (mail === undefined || common === undefined) throw new Error(titles(example).join(", "));
  expect([common.labels["muster/pool"], mail.labels["muster/pool"]]).toEqual(["default", "mail"]);
  expect(environmentOf(mail)).toMatchObject({ WORKER_QUEUES: "mail", DRAIN_SECONDS: "60" });
  expect(environmentOf(common)["WORKER_QUEUES"]).toBeUndefined();
  expect(mail.spec.terminationGracePeriodSeconds).toBe(70);
  expect(new Set(pods.map(({ container }) => container.image))).toEqual(
    new Set(["registry.example/jobs/muster:0.2.0"]),
  );
  expect(new Set(example.map(({ metadata }) => metadata.namespace))).toEqual(new Set(["jobs"]));
});

test("the example with a certificate is told nothing of TLS=off, and says what its port speaks", () => {
  const api = podsOf(encrypted).find(({ of }) => of === "Deployment muster-api");
  if (api === undefined) throw new Error(titles(encrypted).join(", "));
  const { TLS: off, TLS_CERT_FILE: certificate, TLS_KEY_FILE: key } = environmentOf(api);
  expect([off, certificate, key]).toEqual([undefined, "/etc/muster/tls/tls.crt", "/etc/muster/tls/tls.key"]);
  expect(api.spec.volumes).toContainEqual({ name: "tls", secret: { secretName: "muster-api-tls" } });
  expect(find(encrypted, "Service", "muster-api").spec.ports).toMatchObject([{ appProtocol: "https" }]);
});
