import { beforeAll, expect, test } from "vitest";
import { find, type Manifest } from "./manifests.ts";
import { NEEDED, render } from "./render.ts";
import { brokenRules } from "./rules.ts";

let good: Manifest[];

beforeAll(async () => {
  good = await render({ ...NEEDED, api: { autoscaling: { enabled: true } } });
}, 120_000);

/** The same with one thing changed in one of them. */
function changed(kind: string, name: string, change: (manifest: Manifest) => void): Manifest[] {
  const copy = structuredClone(good);
  change(find(copy, kind, name));
  return copy;
}

type Change = (manifest: Manifest) => void;
const ofPod =
  (change: object): Change =>
  ({ spec }) => {
    Object.assign(spec.template?.spec ?? {}, change);
  };
const ofContainer =
  (change: object): Change =>
  ({ spec }) => {
    Object.assign(spec.template?.spec.containers[0] ?? {}, change);
  };

const BROKEN: readonly (readonly [kind: string, name: string, change: Change, said: RegExp])[] = [
  ["Job", "muster-migrate", ofPod({ securityContext: { runAsNonRoot: true } }), /user with a number/u],
  ["Job", "muster-migrate", ofContainer({ securityContext: {} }), /has no right/u],
  ["Deployment", "muster-api", ofPod({ enableServiceLinks: true }), /variables from Services/u],
  ["Deployment", "muster-api", ofContainer({ ports: [] }), /on ports that it has/u],
  ["Deployment", "muster-api", ofPod({ volumes: [] }), /mounts what is there/u],
  ["Deployment", "muster-api", ({ spec }) => Object.assign(spec, { replicas: 2 }), /its own replicas/u],
  ["Service", "muster-api", ({ spec }) => Object.assign(spec, { selector: { app: "a" } }), /selects no pod/u],
];

test("what is rendered keeps to them", () => {
  expect(brokenRules(good)).toEqual([]);
});

test.each(BROKEN)("%s %s: a rule that is broken is told", (kind, name, change, said) => {
  expect(brokenRules(changed(kind, name, change)).join("\n")).toMatch(said);
});
