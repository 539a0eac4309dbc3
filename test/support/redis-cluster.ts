import { Redis } from "ioredis";
import { freePort } from "../../apps/dev/src/stack/ports.ts";
import { type OwnRedis, ownRedis } from "./own-servers.ts";
import { waitFor } from "./wait.ts";

const MASTERS = 3;
const SLOTS = 16_384;
/** Silence after which the others call a node down; theirs is 15 s. */
const NODE_TIMEOUT_MS = 1_500;
const LOCALHOST = "127.0.0.1";

export interface ClusterNode {
  readonly server: OwnRedis;
  readonly client: Redis;
  readonly id: string;
}

export interface OwnCluster extends AsyncDisposable {
  /** `redis+cluster://…`, of all nodes. */
  readonly url: string;
  /** Masters first, then one replica of each, in their order. */
  readonly nodes: readonly ClusterNode[];
  /** The node that owns the slot of a key, as most of those that live have it. */
  ownerOf(key: string): Promise<ClusterNode>;
  /** Moves the slot of a key with all that is in it to another master, as `redis-cli --cluster reshard` does. */
  moveSlot(key: string): Promise<ClusterNode>;
  /** The same in two steps: what is in the slot has left, and nobody has been told where the slot is now. */
  beginMove(key: string): Promise<SlotMove>;
}

export interface SlotMove {
  /** Tells everybody. Returns the new owner. */
  end(): Promise<ClusterNode>;
}

/** Three masters, and a replica of each. */
export async function ownCluster(settings: Readonly<Record<string, string>> = {}): Promise<OwnCluster> {
  await using stack = new AsyncDisposableStack();
  const nodes: ClusterNode[] = [];
  for (let i = 0; i < 2 * MASTERS; i += 1) nodes.push(await startNode(stack, settings));
  await join(nodes);
  const kept = stack.move();
  const ownerOf = (key: string): Promise<ClusterNode> => owner(nodes, key);
  const beginMove = async (key: string): Promise<SlotMove> => {
    const from = await ownerOf(key);
    const to = nodes.find((node) => node !== from && nodes.indexOf(node) < MASTERS);
    if (to === undefined) throw new Error("no other master");
    return moving(nodes, await from.client.cluster("KEYSLOT", key), from, to);
  };
  return {
    url: `redis+cluster://${nodes.map(({ server }) => `${LOCALHOST}:${server.port}`).join(",")}`,
    nodes,
    ownerOf,
    beginMove,
    moveSlot: async (key) => (await beginMove(key)).end(),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** A Cluster of one node, which owns every slot; for tests that need no more of a Cluster than that. */
export async function ownNode(settings: Readonly<Record<string, string>> = {}): Promise<OwnRedis> {
  const node = await ownRedis({
    settings: { "cluster-enabled": "yes", "cluster-port": String(await freePort()), ...settings },
  });
  const password = settings["requirepass"];
  const client = new Redis({ port: node.port, ...(password !== undefined && { password }) });
  await client.call("cluster", "addslotsrange", 0, SLOTS - 1);
  const serves = async (): Promise<boolean> => (await client.cluster("INFO")).includes("cluster_state:ok");
  await waitFor(serves, { what: "the node to serve all slots" });
  client.disconnect();
  return node;
}

async function startNode(
  stack: AsyncDisposableStack,
  settings: Readonly<Record<string, string>>,
): Promise<ClusterNode> {
  const server = await ownRedis({
    settings: {
      "cluster-enabled": "yes",
      "cluster-node-timeout": String(NODE_TIMEOUT_MS),
      // Ten thousand more than its port, where none is named, may be none.
      "cluster-port": String(await freePort()),
      "repl-diskless-sync-delay": "0",
      ...settings,
    },
  });
  stack.defer(() => server.remove());
  const client = new Redis(server.port);
  // A node that is killed comes back; who asks it meanwhile is told.
  client.on("error", () => undefined);
  stack.defer(async () => client.disconnect());
  return { server, client, id: await client.cluster("MYID") };
}

async function join(nodes: readonly ClusterNode[]): Promise<void> {
  const masters = nodes.slice(0, MASTERS);
  const share = Math.ceil(SLOTS / MASTERS);
  await Promise.all(
    masters.map(({ client }, i) => {
      const from = i * share;
      const count = Math.min(share, SLOTS - from);
      return client.cluster("ADDSLOTS", ...Array.from({ length: count }, (_, k) => from + k));
    }),
  );
  const [first] = nodes;
  if (first === undefined) return;
  for (const [i, { client }] of nodes.entries()) await client.call("cluster", "set-config-epoch", i + 1);
  const [, busPort = ""] = await first.client.config("GET", "cluster-port");
  for (const { client } of nodes.slice(1))
    await client.call("cluster", "meet", LOCALHOST, first.server.port, busPort);
  const everyoneKnows = async (state: RegExp): Promise<boolean> => {
    const all = await Promise.all(nodes.map(({ client }) => client.cluster("INFO")));
    return all.every((info) => state.test(info));
  };
  await waitFor(() => everyoneKnows(/cluster_known_nodes:6/u), { what: "the nodes to know each other" });
  await Promise.all(
    nodes.slice(MASTERS).map(({ client }, i) => client.cluster("REPLICATE", masters[i]?.id ?? "")),
  );
  await waitFor(() => everyoneKnows(/cluster_state:ok/u), { what: "the cluster to serve all slots" });
  await waitFor(
    async () =>
      (await Promise.all(masters.map(({ client }) => client.info("replication")))).every((info) =>
        info.includes("state=online"),
      ),
    { what: "the replicas to be in step" },
  );
}

/** Of those that take themselves for it, the one that most others do: one that comes back learns of its successor. */
async function owner(nodes: readonly ClusterNode[], key: string): Promise<ClusterNode> {
  const alive = nodes.filter(({ server }) => server.pid !== undefined);
  const votes = await Promise.all(alive.map((node) => vote(node, key)));
  const voices = ({ id }: ClusterNode): number => votes.filter((one) => one === id).length;
  const [found] = alive
    .filter((node, i) => votes[i] === node.id)
    .toSorted((one, other) => voices(other) - voices(one));
  if (found === undefined) throw new Error(`nobody owns the slot of ${key}`);
  return found;
}

/** The id of the owner, as this node has it. */
async function vote({ client }: ClusterNode, key: string): Promise<string | undefined> {
  const slot = await client.cluster("KEYSLOT", key);
  const entries = await client.cluster("SLOTS");
  const [, , master] = entries.find(([from, to]) => from <= slot && slot <= to) ?? [];
  return master?.[2];
}

async function moving(
  nodes: readonly ClusterNode[],
  slot: number,
  from: ClusterNode,
  to: ClusterNode,
): Promise<SlotMove> {
  await to.client.cluster("SETSLOT", slot, "IMPORTING", from.id);
  await from.client.cluster("SETSLOT", slot, "MIGRATING", to.id);
  for (;;) {
    const keys = await from.client.cluster("GETKEYSINSLOT", slot, 100);
    if (keys.length === 0) break;
    await from.client.call("migrate", LOCALHOST, to.server.port, "", 0, 5_000, "KEYS", ...keys);
  }
  return {
    end: async () => {
      const masters = nodes.filter((node) => node !== to && nodes.indexOf(node) < MASTERS);
      for (const { client } of [to, ...masters]) await client.cluster("SETSLOT", slot, "NODE", to.id);
      return to;
    },
  };
}
