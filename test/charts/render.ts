import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import type { Manifest } from "./manifests.ts";
import { type Outcome, run } from "./programs.ts";

export const CHART = "deploy/helm/muster";

/** What every installation has to say. */
export const NEEDED = {
  image: { repository: "registry.example/muster" },
  database: { existingSecret: "stores" },
  redis: { existingSecret: "stores" },
} as const;

export interface Release {
  readonly name?: string;
  readonly namespace?: string;
}

/** What `helm install` would send for these values. */
export async function render(values: object, release: Release = {}): Promise<Manifest[]> {
  const { code, stdout, stderr } = await helm("template", values, release);
  if (code !== 0) throw new Error(stderr);
  return parse(stdout);
}

/** What Helm says to values that it refuses. */
export async function refusal(values: object): Promise<string> {
  const { code, stderr } = await helm("template", values);
  if (code === 0) throw new Error("expected a refusal; it was rendered");
  return stderr;
}

/** What Helm prints after an installation. */
export async function notes(values: object): Promise<string> {
  const { code, stdout, stderr } = await helm("install", values);
  if (code !== 0) throw new Error(stderr);
  return stdout.slice(stdout.indexOf("\nNOTES:\n"));
}

/** Runs one of Helm's commands on the chart with these values; no cluster is asked. */
export async function helm(
  command: "template" | "lint" | "install",
  values: object,
  { name = "muster", namespace = "jobs" }: Release = {},
): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), "muster-charts-"));
  try {
    const file = join(folder, "values.json");
    writeFileSync(file, JSON.stringify(values));
    const named = {
      template: [name, CHART],
      install: [name, CHART, "--dry-run=client"],
      lint: [CHART, "--strict"],
    }[command];
    return await run("helm", [command, ...named, "--namespace", namespace, "--values", file]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What `kubectl apply --kustomize` would send. */
export async function kustomize(folder: string): Promise<Manifest[]> {
  const { code, stdout, stderr } = await run("kubectl", ["kustomize", folder]);
  if (code !== 0) throw new Error(stderr);
  return parse(stdout);
}

/** @throws where a key stands twice, which Kubernetes would pass over in silence */
function parse(text: string): Manifest[] {
  const documents = parseAllDocuments(text);
  if (!Array.isArray(documents)) throw new Error("expected documents of YAML, got none");
  return documents.flatMap((document) => {
    if (document.errors.length > 0) throw new AggregateError(document.errors, text);
    const value: Manifest | null = document.toJS();
    return value === null ? [] : [value];
  });
}
