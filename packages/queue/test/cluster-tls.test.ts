import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { canMakeCertificates, makeCertificates } from "@muster/test/certificates";
import { ownRedis } from "@muster/test/own-servers";
import { freePort } from "@muster/test/ports";
import { waitFor } from "@muster/test/wait";
import { Redis } from "ioredis";
import { expect, test } from "vitest";
import { openRoundTrip } from "./round-trip.ts";

interface Node {
  readonly client: Redis;
  readonly tlsPort: number;
  readonly busPort: number;
}

test.skipIf(!(await canMakeCertificates()))(
  "a Cluster over TLS is followed to the node that owns the keys, by the name in its certificate",
  async () => {
    await using stack = new AsyncDisposableStack();
    const folder = await mkdtemp(join(tmpdir(), "muster-tls-"));
    stack.defer(() => rm(folder, { recursive: true }));
    const { ca, certificate, key } = await makeCertificates(folder);
    const settings = {
      "tls-cert-file": certificate,
      "tls-key-file": key,
      "tls-ca-cert-file": ca,
      "tls-auth-clients": "no",
    };
    const owner = await startNode(stack, settings);
    const other = await startNode(stack, settings);
    await owner.client.call("cluster", "addslotsrange", 0, 16_383);
    await other.client.call("cluster", "meet", "127.0.0.1", owner.tlsPort, owner.busPort);
    const serves = async (): Promise<boolean> =>
      (await other.client.cluster("INFO")).includes("cluster_state:ok");
    await waitFor(serves, { what: "the cluster to serve all slots" });
    const url = `rediss+cluster://localhost:${other.tlsPort}`;
    await using trip = await openRoundTrip({ url, caFile: ca }, "{muster}:");
    await trip.works();
    expect(trip.metrics.degradations.list()).toEqual([]);
    expect(await owner.client.exists("{muster}:q:probe")).toBe(1);
  },
);

async function startNode(
  stack: AsyncDisposableStack,
  settings: Readonly<Record<string, string>>,
): Promise<Node> {
  const [tlsPort, busPort] = [await freePort(), await freePort()];
  const server = await ownRedis({
    settings: {
      ...settings,
      "tls-port": String(tlsPort),
      "tls-cluster": "yes",
      "cluster-enabled": "yes",
      "cluster-port": String(busPort),
      "cluster-announce-hostname": "localhost",
      "cluster-preferred-endpoint-type": "hostname",
    },
  });
  stack.defer(() => server.remove());
  const client = new Redis(server.port);
  stack.defer(async () => client.disconnect());
  return { client, tlsPort, busPort };
}
