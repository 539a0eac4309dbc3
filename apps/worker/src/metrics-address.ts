import { networkInterfaces } from "node:os";
import type { OpsServer } from "@muster/runtime";

const EVERYWHERE: ReadonlySet<string> = new Set(["0.0.0.0", "::"]);

/**
 * Where others find this process's metrics, as it tells them: host:port.
 * @param host what the port is bound to. Bound to every address of the machine, it is found at the first that others can reach
 * @param given METRICS_ADDRESS: behind a NAT or a proxy only people know it
 */
export function metricsAddress(
  host: string,
  { port }: Pick<OpsServer, "port">,
  given: string | undefined,
): string {
  if (given !== undefined) return given;
  const reached = EVERYWHERE.has(host) ? (outerAddress() ?? host) : host;
  return reached.includes(":") ? `[${reached}]:${port}` : `${reached}:${port}`;
}

/** IPv4 before IPv6. Undefined on a machine without a network. */
function outerAddress(): string | undefined {
  const all = Object.values(networkInterfaces()).flatMap((of) => of ?? []);
  const outer = all.filter(({ internal, address }) => !internal && !address.startsWith("fe80:"));
  return (outer.find(({ family }) => family === "IPv4") ?? outer[0])?.address;
}
