import { migrate } from "@muster/db";
import { type OwnPostgres, type OwnRedis, ownPostgres } from "../../support/own-servers.ts";
import { type ClusterNode, type OwnCluster, ownCluster } from "../../support/redis-cluster.ts";
import { type OwnSentinels, ownSentinels } from "../../support/redis-sentinel.ts";
import { signalTree } from "../../support/tree.ts";
import { waitFor } from "../../support/wait.ts";
import type { Breakage, Configuration, Stores } from "../configuration.ts";
import { DATABASE, DURABLE, REDIS_BOUNDS, startPair, storesOf, versionsOf } from "./single-servers.ts";

const PREFIX = "{muster}:";
/** All keys of a prefix with a hash tag are in one slot. */
const KEY = `${PREFIX}q:default`;

export const valkey: Configuration = {
  name: "Valkey",
  how: "as Redis",
  needs: [{ name: "valkey-server", packages: ["valkey-server"] }],
  start: async ([program = ""]) => storesOf(await startPair({}, { program })),
};

export const cluster: Configuration = {
  name: "Redis Cluster, three masters and three replicas",
  how: `\`REDIS_URL=redis+cluster://a,b,c\`, \`REDIS_KEY_PREFIX=${PREFIX}\``,
  start: async () => {
    await using stack = new AsyncDisposableStack();
    const redis = stack.use(await ownCluster());
    const postgres = await postgresIn(stack);
    const env = { REDIS_URL: redis.url, REDIS_KEY_PREFIX: PREFIX };
    const [first] = redis.nodes;
    return storesOn(
      postgres,
      { url: first?.server.url ?? "", env, breakages: ofCluster(redis) },
      stack.move(),
    );
  },
};

export const sentinel: Configuration = {
  name: "Redis with three Sentinels, a master and a replica",
  how: "`REDIS_URL=redis+sentinel://a,b,c/mymaster`",
  short: true,
  start: async () => {
    await using stack = new AsyncDisposableStack();
    const redis = stack.use(await ownSentinels());
    const postgres = await postgresIn(stack);
    const { url } = await redis.master();
    return storesOn(
      postgres,
      { url, env: { REDIS_URL: redis.url }, breakages: ofSentinels(redis) },
      stack.move(),
    );
  },
};

async function postgresIn(stack: AsyncDisposableStack): Promise<OwnPostgres> {
  const postgres = await ownPostgres(DURABLE);
  stack.defer(() => postgres.remove());
  return postgres;
}

interface Lists {
  /** Of one of its servers. */
  readonly url: string;
  readonly env: { readonly REDIS_URL: string } & Readonly<Record<string, string>>;
  readonly breakages: readonly Breakage[];
}

async function storesOn(
  postgres: OwnPostgres,
  { url: redisUrl, env, breakages }: Lists,
  held: AsyncDisposableStack,
): Promise<Stores> {
  const url = postgres.url(DATABASE);
  return {
    env: { DATABASE_URL: url, ...env },
    viewUrl: url,
    migrate: () => migrate({ url }),
    breakages,
    versions: await versionsOf(postgres.url(), redisUrl),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

const bounded = (what: string, act: () => Promise<void>): Breakage => ({
  what,
  ...REDIS_BOUNDS,
  act,
});

function ofCluster(redis: OwnCluster): Breakage[] {
  let gone: ClusterNode | undefined;
  const loseOwner = async (act: (owner: OwnRedis) => unknown): Promise<void> => {
    const owner = await redis.ownerOf(KEY);
    gone = owner;
    await act(owner.server);
    const others = redis.nodes.filter((node) => node !== owner);
    await waitFor(async () => (await Promise.all(others.map(ownsAndServes))).includes(true), {
      what: "a replica to be promoted",
    });
  };
  return [
    bounded("the slot moves to another master", async () => void (await redis.moveSlot(KEY))),
    bounded("the slot's owner is killed", () => loseOwner((server) => server.kill())),
    bounded("and comes back", async () => gone?.server.start()),
    bounded("the slot's owner freezes", () => loseOwner(({ pid }) => signalTree(pid, "SIGSTOP"))),
    bounded("and thaws", async () => signalTree(gone?.server.pid, "SIGCONT")),
  ];
}

/** Whether the node takes what is written to the key. */
async function ownsAndServes({ client }: ClusterNode): Promise<boolean> {
  return (await client.del(`${PREFIX}nothing`).catch(() => -1)) === 0;
}

function ofSentinels(redis: OwnSentinels): Breakage[] {
  let gone: OwnRedis | undefined;
  const loseMaster = async (act: (master: OwnRedis) => unknown): Promise<void> => {
    const master = await redis.master();
    gone = master;
    await act(master);
    await redis.promotedAfter(master);
  };
  return [
    bounded("the master is killed", () => loseMaster((server) => server.kill())),
    bounded("and comes back", async () => gone?.start()),
    bounded("the master freezes", () => loseMaster(({ pid }) => signalTree(pid, "SIGSTOP"))),
    bounded("and thaws", async () => signalTree(gone?.pid, "SIGCONT")),
  ];
}
