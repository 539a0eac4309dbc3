import { isDeepStrictEqual } from "node:util";
import { type Labels, type Manifest, type Pod, podsOf, selects } from "./manifests.ts";

/** What holds for whatever is installed, and however: a line for each thing that does not. */
export function brokenRules(manifests: readonly Manifest[]): string[] {
  const pods = podsOf(manifests);
  return [
    ...pods.flatMap((pod) =>
      POD_RULES.flatMap(([rule, holds]) => (holds(pod) ? [] : [`${pod.of}: ${rule}`])),
    ),
    ...manifests.flatMap((manifest) => {
      const broken = brokenNames(manifest).concat(brokenSelectors(manifest, pods));
      return [...broken, ...brokenTargets(manifest, manifests)].map(
        (mistake) => `${manifest.kind} ${manifest.metadata.name}: ${mistake}`,
      );
    }),
  ];
}

const HARDENED = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};

type Rule = readonly [rule: string, holds: (pod: Pod) => boolean];

const POD_RULES: readonly Rule[] = [
  ["runs as a user with a number, who is not root", ({ spec }) => isNobody(read(spec, "securityContext"))],
  [
    "has the runtime's seccomp profile",
    ({ spec }) =>
      isDeepStrictEqual(read(read(spec, "securityContext"), "seccompProfile"), { type: "RuntimeDefault" }),
  ],
  [
    "has no right and writes nowhere",
    ({ container }) => isDeepStrictEqual(read(container, "securityContext"), HARDENED),
  ],
  ["has no token of Kubernetes", ({ spec }) => read(spec, "automountServiceAccountToken") === false],
  ["takes no variables from Services", ({ spec }) => read(spec, "enableServiceLinks") === false],
  [
    "asks for memory and processor",
    ({ container }) => Object.keys(container.resources?.["requests"] ?? {}).length === 2,
  ],
  [
    "has no limit of the processor",
    ({ container }) => container.resources?.["limits"]?.["cpu"] === undefined,
  ],
  [
    "may write to /tmp",
    ({ container }) => container.volumeMounts.some(({ mountPath }) => mountPath === "/tmp"),
  ],
  [
    "mounts what is there",
    ({ spec, container }) => within(namesOf(container.volumeMounts), namesOf(spec.volumes)),
  ],
  [
    "has each variable once",
    ({ container }) => new Set(namesOf(container.env)).size === container.env.length,
  ],
  [
    "has an image by its name and tag or digest",
    ({ container }) => /^\S+[:@][^:/\s]\S*$/u.test(container.image),
  ],
  [
    "is asked on ports that it has",
    ({ container }) => within(askedPorts(container), namesOf(container.ports ?? [])),
  ],
  [
    "is spread as one of its own kind",
    ({ spec, labels }) =>
      (spec.topologySpreadConstraints ?? []).every(({ labelSelector }) =>
        selects(labelSelector.matchLabels ?? {}, labels),
      ),
  ],
];

const MAX_LENGTH = 63;

function brokenNames({ metadata }: Manifest): string[] {
  const labels = Object.values(metadata.labels ?? {});
  return [
    ...(metadata.name.length > MAX_LENGTH ? [`the name has ${metadata.name.length} characters`] : []),
    ...labels.filter((label) => label.length > MAX_LENGTH).map((label) => `the label ${label} is too long`),
  ];
}

/** A selector that nothing answers to is not an error of Kubernetes. */
function brokenSelectors({ kind, spec }: Manifest, pods: readonly Pod[]): string[] {
  if (kind === "ServiceMonitor") return [];
  const selector = spec?.selector ?? spec?.podSelector;
  if (selector === undefined) return [];
  const labels: Labels = selector.matchLabels ?? (kind === "Service" ? spec.selector : undefined) ?? {};
  if (Object.keys(labels).length === 0) return ["selects every pod"];
  const selected = pods.filter((pod) => selects(labels, pod.labels));
  if (selected.length === 0) return [`selects no pod: ${JSON.stringify(labels)}`];
  const own = spec.template?.metadata.labels;
  if (kind === "Deployment" && (own === undefined || selected.length > 1))
    return [`selects the pods of ${selected.map(({ of }) => of).join(", ")}`];
  return wantedPorts(kind, spec)
    .filter((port) => !selected.every(({ container }) => namesOf(container.ports ?? []).includes(port)))
    .map((port) => `wants a port ${port} of pods that have none of this name`);
}

function wantedPorts(kind: string, { ports, podMetricsEndpoints }: Manifest["spec"]): string[] {
  if (kind === "PodMonitor") return (podMetricsEndpoints ?? []).map(({ port }) => port);
  return kind === "Service" ? (ports ?? []).map(({ targetPort }) => targetPort) : [];
}

/** What scales a Deployment scales one that is there, alone, and is not told otherwise by the Deployment itself. */
function brokenTargets({ kind, spec }: Manifest, all: readonly Manifest[]): string[] {
  const target = spec?.scaleTargetRef;
  if (target === undefined) return [];
  const deployment = all.find((one) => one.kind === "Deployment" && one.metadata.name === target.name);
  if (deployment === undefined) return [`scales ${target.name}, which is not there`];
  const others = all.filter((one) => one.spec?.scaleTargetRef?.name === target.name).length - 1;
  return [
    ...(deployment.spec.replicas === undefined ? [] : [`${target.name} says its own replicas`]),
    ...(others === 0 ? [] : [`${target.name} is scaled by another as well as by this ${kind}`]),
  ];
}

function read(from: unknown, name: string): unknown {
  return typeof from === "object" && from !== null ? (from as Record<string, unknown>)[name] : undefined;
}

function isNobody(context: unknown): boolean {
  return read(context, "runAsNonRoot") === true && Number(read(context, "runAsUser")) > 0;
}

const namesOf = (list: readonly { readonly name: string }[]): string[] => list.map(({ name }) => name);
const within = (some: readonly string[], all: readonly string[]): boolean =>
  some.every((one) => all.includes(one));

function askedPorts(container: object): string[] {
  return ["startupProbe", "livenessProbe", "readinessProbe"]
    .map((probe) => read(read(read(container, probe), "httpGet"), "port"))
    .filter((port) => port !== undefined)
    .map(String);
}
