import type { Fault } from "@muster/runtime";
import type { Redis } from "ioredis";
import { isReply } from "../reply-fault.ts";

/** What a server has to be, where several are named: a node of a Cluster, or the master of a group. */
export type ServerKind = "node" | "master";

const NO_NODE: Fault = {
  kind: "permanent",
  reason: "redis_cluster",
  cause:
    "it is no node of a Cluster but a Redis by itself: take its address out of the settings, or write redis:// where it is the only one",
};
/** It may take writes (`replica-read-only no`), which its master overwrites. */
const NO_MASTER: Fault = {
  kind: "passing",
  reason: "redis_read_only",
  cause: "it is a replica by now: wait for the failover to end, or look at what its Sentinels say",
};

/**
 * Why a server is not what is looked for, though it may take our writes; undefined when it is, or does not say. Asked by
 * HELLO, for which a user needs no right (but in Redis 6.2.0 and 6.2.1): whoever refuses it does not say. Rejects where there
 * is no answer, which a second question would only wait for once more.
 */
export async function strangerTo(client: Redis, kind: ServerKind): Promise<Fault | undefined> {
  const reply: unknown = await client.call("hello").catch((error: unknown) => {
    if (isReply(error)) return [];
    throw error;
  });
  const fields: unknown[] = Array.isArray(reply) ? reply : [];
  const said = (name: string): unknown =>
    fields.includes(name) ? fields[fields.indexOf(name) + 1] : undefined;
  if (kind === "node") return said("mode") === "standalone" ? NO_NODE : undefined;
  return said("role") === "replica" || said("role") === "slave" ? NO_MASTER : undefined;
}
