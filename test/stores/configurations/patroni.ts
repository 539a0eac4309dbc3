import { execFile } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { migrate } from "@muster/db";
import { ownRedis } from "../../support/own-servers.ts";
import { PatroniCluster } from "../../support/patroni/cluster.ts";
import { clusterPrograms, PATRONI_NEEDS } from "../../support/patroni/needs.ts";
import type { PatroniNode } from "../../support/patroni/node.ts";
import type { Breakage, Configuration } from "../configuration.ts";
import { DATABASE, POSTGRES_BOUNDS, versionsOf } from "./single-servers.ts";

interface Way {
  readonly name: string;
  readonly how: string;
  readonly url: (cluster: PatroniCluster) => string;
}

function reachedBy({ name, how, url }: Way): Configuration {
  return {
    name,
    how,
    needs: PATRONI_NEEDS,
    start: async (files) => {
      const programs = clusterPrograms(files);
      const redis = await ownRedis();
      try {
        const cluster = await PatroniCluster.launch(programs);
        const view = cluster.url(DATABASE);
        return {
          env: { DATABASE_URL: url(cluster), REDIS_URL: redis.url },
          viewUrl: view,
          // The driver of this test knows one host only.
          callersUrl: view,
          migrate: () => migrate({ url: view }),
          breakages: breakages(cluster),
          versions: `Patroni ${await version(programs.patroni)}, ${await versionsOf(cluster.url("postgres"), redis.url)}`,
          [Symbol.asyncDispose]: async () => {
            await Promise.all([cluster.remove(), redis.remove()]);
          },
        };
      } catch (error) {
        await redis.remove();
        throw error;
      }
    },
  };
}

/**
 * As the watchdog does that Patroni asks for, before the lead has expired. Without it Patroni 3.0.2 on etcd 3, once it is
 * thawed, writes itself over the new primary's lead, and what that one has acknowledged is gone.
 */
const WATCHDOG_MS = 15_000;

function breakages(cluster: PatroniCluster): Breakage[] {
  let former: PatroniNode | undefined;
  const onPrimary = async (act: (primary: PatroniNode) => unknown): Promise<void> => {
    await cluster.isWhole();
    former = await cluster.primary();
    await act(former);
    await cluster.takesOver(former);
  };
  const hang = async (node: PatroniNode): Promise<void> => {
    node.freeze();
    await pause(WATCHDOG_MS);
    await node.kill();
  };
  const all = [
    { what: "the primary's Postgres is killed", act: () => onPrimary((node) => node.killPostgres()) },
    { what: "the primary hands over in good order", act: () => onPrimary((node) => node.switchOver()) },
    { what: "the primary's machine hangs, and its watchdog resets it", act: () => onPrimary(hang) },
    { what: "and comes back", act: async () => former?.start() },
  ];
  return all.map((each) => ({ ...each, ...POSTGRES_BOUNDS }));
}

async function version(program: string): Promise<string> {
  const { stdout } = await promisify(execFile)(program, ["--version"]);
  return stdout.trim().split(" ").at(-1) ?? "?";
}

export const patroniBehindHaProxy: Configuration = reachedBy({
  name: "Patroni, three nodes on etcd, synchronous, behind HAProxy",
  how: "`DATABASE_URL` names HAProxy, which asks `/primary` twice a second",
  url: (cluster) => cluster.url(DATABASE),
});

export const patroniByHosts: Configuration = reachedBy({
  name: "Patroni, the same without a proxy",
  how: "`DATABASE_URL=postgres://n1,n2,n3/jobs`",
  url: (cluster) => cluster.urlOfAll(DATABASE),
});
