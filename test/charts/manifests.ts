/** Objects of Kubernetes, as far as the tests look into them. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
  readonly spec: Spec;
  readonly data?: Labels;
}

export type Labels = Readonly<Record<string, string>>;

interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Labels;
  readonly annotations?: Labels;
}

interface Selector {
  readonly matchLabels?: Labels;
}

interface Spec {
  readonly replicas?: number;
  /** Of a Service the labels themselves. */
  readonly selector?: Selector & Labels;
  readonly podSelector?: Selector;
  readonly template?: { readonly metadata: Metadata; readonly spec: PodSpec };
  readonly scaleTargetRef?: { readonly kind?: string; readonly name: string };
  readonly ports?: readonly { readonly name: string; readonly port: number; readonly targetPort: string }[];
  readonly ingress?: readonly object[];
  readonly policyTypes?: readonly string[];
  readonly triggers?: readonly { readonly type: string; readonly metadata: Labels }[];
  readonly endpoints?: readonly { readonly port: string }[];
  readonly podMetricsEndpoints?: readonly { readonly port: string }[];
}

export interface PodSpec {
  readonly terminationGracePeriodSeconds?: number;
  readonly serviceAccountName?: string;
  readonly topologySpreadConstraints?: readonly { readonly labelSelector: Selector }[];
  readonly volumes: readonly { readonly name: string }[];
  readonly containers: readonly [Container];
}

export interface Container {
  readonly image: string;
  readonly args: readonly string[];
  readonly env: readonly Variable[];
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
  readonly resources?: Readonly<Record<string, Labels>>;
}

interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: {
    readonly secretKeyRef?: { readonly name: string; readonly key: string };
    readonly fieldRef?: { readonly fieldPath: string };
  };
}

/** A pod of whatever makes it. */
export interface Pod {
  /** `Deployment muster-api` */
  readonly of: string;
  readonly labels: Labels;
  readonly spec: PodSpec;
  readonly container: Container;
}

export function podsOf(manifests: readonly Manifest[]): Pod[] {
  return manifests.flatMap(({ kind, metadata, spec }) => {
    const template = spec?.template;
    if (template === undefined) return [];
    const labels = template.metadata.labels ?? {};
    return [
      { of: `${kind} ${metadata.name}`, labels, spec: template.spec, container: template.spec.containers[0] },
    ];
  });
}

/** The one of this kind and name. */
export function find(manifests: readonly Manifest[], kind: string, name: string): Manifest {
  const found = manifests.filter((manifest) => manifest.kind === kind && manifest.metadata.name === name);
  const [only] = found;
  if (only === undefined || found.length > 1)
    throw new Error(
      `expected one ${kind} ${name}, got ${found.length} among ${titles(manifests).join(", ")}`,
    );
  return only;
}

/** Those of one kind. */
export function allOf(manifests: readonly Manifest[], kind: string): Manifest[] {
  return manifests.filter((manifest) => manifest.kind === kind);
}

/** Kind and name of each, sorted. */
export function titles(manifests: readonly Manifest[]): string[] {
  return manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`).toSorted();
}

/** What a container gets, with `(secret)` and the like for what Kubernetes fills in. */
export function environmentOf({ container }: Pod): Record<string, string> {
  return Object.fromEntries(
    container.env.map(({ name, value, valueFrom }) => {
      const secret = valueFrom?.secretKeyRef;
      return [name, value ?? (secret === undefined ? "(field)" : `(${secret.name}/${secret.key})`)];
    }),
  );
}

export function selects(selector: Labels, labels: Labels): boolean {
  return Object.entries(selector).every(([name, value]) => labels[name] === value);
}
