import { ConfigError, describe } from "@muster/runtime";

/** What is loaded only where spans are sent: some tens of modules, and megabytes that an idle process would hold for nothing. */
export interface Sdk {
  readonly core: typeof import("@opentelemetry/core");
  readonly exporter: typeof import("@opentelemetry/exporter-trace-otlp-proto");
  readonly resources: typeof import("@opentelemetry/resources");
  readonly node: typeof import("@opentelemetry/sdk-trace-node");
}

/**
 * What Muster was tested with: an exporter of another release wants another core, and says so only where it fails. A test
 * holds them against package-lock.json.
 */
export const SDK_VERSIONS = {
  "@opentelemetry/core": "2.12.1",
  "@opentelemetry/exporter-trace-otlp-proto": "0.223.1",
  "@opentelemetry/resources": "2.12.1",
  "@opentelemetry/sdk-trace-node": "2.12.1",
} as const;

/**
 * @param variable that asks for it
 * @throws ConfigError naming the packages that are not installed
 */
export async function loadSdk(variable: string): Promise<Sdk> {
  const [core, exporter, resources, node] = await Promise.allSettled([
    import("@opentelemetry/core"),
    import("@opentelemetry/exporter-trace-otlp-proto"),
    import("@opentelemetry/resources"),
    import("@opentelemetry/sdk-trace-node"),
  ]);
  if (
    core.status === "fulfilled" &&
    exporter.status === "fulfilled" &&
    resources.status === "fulfilled" &&
    node.status === "fulfilled"
  )
    return { core: core.value, exporter: exporter.value, resources: resources.value, node: node.value };
  const packages = Object.entries(SDK_VERSIONS);
  const failed = [core, exporter, resources, node].flatMap((one, index) => {
    const [name = "", version = ""] = packages[index] ?? [];
    return one.status === "rejected" ? [{ name, version, reason: one.reason as unknown }] : [];
  });
  const names = failed.map(({ name }) => name).join(" ");
  const typed = failed.map(({ name, version }) => `${name}@${version}`).join(" ");
  throw new ConfigError([
    `${variable}: expected OpenTelemetry's packages to be installed beside Muster, got none of ${names} (${describe(failed[0]?.reason, 300)}); npm install ${typed}, or unset ${variable}`,
  ]);
}
