import { ownRedis } from "@muster/test/own-servers";
import { type OwnCluster, ownCluster } from "@muster/test/redis-cluster";
import { type OwnSentinels, ownSentinels } from "@muster/test/redis-sentinel";
import { waitFor } from "@muster/test/wait";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type System, startSystem } from "../support/system.ts";

const PREFIX = "{muster}:";

let system: System;
let cluster: OwnCluster;
let sentinels: OwnSentinels;

beforeAll(async () => {
  [system, cluster, sentinels] = await Promise.all([startSystem(), ownCluster(), ownSentinels()]);
});
afterAll(async () => {
  await system[Symbol.asyncDispose]();
  await cluster[Symbol.asyncDispose]();
  await sentinels[Symbol.asyncDispose]();
});

test.for(["api", "worker"] as const)(
  "case S1, case S2: what takes no writes of ours is no Redis that is ok, to the readiness of the %s",
  async (app) => {
    const owner = await cluster.ownerOf(PREFIX);
    const other = cluster.nodes.find((node) => node !== owner);
    const urls = [
      [`redis://127.0.0.1:${other?.server.port}`, "redis+cluster://"],
      [`redis://127.0.0.1:${sentinels.ports[0]}`, "redis+sentinel://"],
    ] as const;
    for (const [REDIS_URL, advice] of urls) {
      const process = await system.start(app, { REDIS_URL, REDIS_KEY_PREFIX: PREFIX });
      const body = await waitFor(
        async () => {
          const response = await fetch(`http://127.0.0.1:${process.metricsPort}/readyz`);
          const text = await response.text();
          return text.includes(advice) && text;
        },
        { what: `advice to write ${advice}` },
      );
      expect(JSON.parse(body)).toMatchObject({ checks: { redis: "degraded" } });
      await process.kill("SIGKILL");
    }
  },
);

test("case S15: a primary that is cut off from its replicas is told as that by the readiness of each process", async () => {
  const alone = await ownRedis({ settings: { "min-replicas-to-write": "1" } });
  try {
    // The second one leads nothing, and has nobody's jobs to push.
    for (const app of ["api", "worker"] as const) {
      const { metricsPort } = await system.start(app, { REDIS_URL: alone.url });
      const told = async (): Promise<boolean> => {
        const body = await (await fetch(`http://127.0.0.1:${metricsPort}/readyz`)).text();
        return body.includes('"redis":"degraded"') && body.includes("NOREPLICAS");
      };
      await waitFor(told, { what: `its words by the ${app}` });
    }
  } finally {
    await alone.remove();
  }
});

test("case S1: a Cluster without a hash tag in the prefix ends a process at its start", async () => {
  const process = system.start("api", { REDIS_URL: cluster.url, REDIS_KEY_PREFIX: "muster:" });
  await expect(process).rejects.toThrow(/REDIS_KEY_PREFIX: expected a hash tag/u);
});
