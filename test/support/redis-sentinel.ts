import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { findRedisServer } from "../../apps/dev/src/stack/redis-program.ts";
import {
  type ServerProcess,
  startOnPort,
  startServerProcess,
} from "../../apps/dev/src/stack/server-process.ts";
import { endOnExit } from "./left-overs.ts";
import { type OwnRedis, ownRedis } from "./own-servers.ts";
import { waitFor } from "./wait.ts";

const MASTER = "muster-test";
/** Silence after which a Sentinel calls the master down; theirs is 30 s. */
const DOWN_AFTER_MS = 1_000;

export interface OwnSentinels extends AsyncDisposable {
  /** `redis+sentinel://…`, of all three. */
  readonly url: string;
  readonly ports: readonly number[];
  /** The master and its replica, as they were at the start. */
  readonly servers: readonly OwnRedis[];
  /** The one that the Sentinels name now. */
  master(): Promise<OwnRedis>;
  /** Resolves when they name another one than this. */
  promotedAfter(former: OwnRedis): Promise<OwnRedis>;
}

/** Whom the Sentinels let in, where it is not everybody. */
export interface SentinelLogin {
  readonly username: string;
  readonly password: string;
}

/** A master, a replica and three Sentinels, two of which have to agree. */
export async function ownSentinels(login?: SentinelLogin): Promise<OwnSentinels> {
  await using stack = new AsyncDisposableStack();
  const first = await ownRedis();
  stack.defer(() => first.remove());
  const replicaOf = { replicaof: `127.0.0.1 ${first.port}`, "repl-diskless-sync-delay": "0" };
  const second = await ownRedis({ settings: replicaOf });
  stack.defer(() => second.remove());
  const ports: number[] = [];
  for (let i = 0; i < 3; i += 1) {
    const sentinel = await startSentinel(first.port, login);
    stack.defer(() => sentinel.end());
    ports.push(sentinel.port);
  }
  const client = new Redis({ port: ports[0] ?? 0, ...login });
  stack.defer(async () => client.disconnect());
  await waitFor(() => knowsTheRest(client), { what: "the Sentinels to know each other and the replica" });
  const servers = [first, second];
  const master = async (): Promise<OwnRedis> => {
    const told = await client.call("sentinel", "get-master-addr-by-name", MASTER);
    const found = servers.find(({ port }) => Array.isArray(told) && told[1] === String(port));
    if (found === undefined) throw new Error(`the Sentinels name ${String(told)}`);
    return found;
  };
  const kept = stack.move();
  return {
    url: `redis+sentinel://${ports.map((port) => `127.0.0.1:${port}`).join(",")}/${MASTER}`,
    ports,
    servers,
    master,
    promotedAfter: async (former) => {
      await waitFor(async () => (await master()) !== former, { what: "the replica to be promoted" });
      return master();
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** Of its own, it never gets a second voice for a failover: what it has been told to watch it names for ever. */
export async function startSentinel(
  masterPort: number,
  login?: SentinelLogin,
): Promise<{ port: number; end(): Promise<void> }> {
  const file = await findRedisServer();
  if (file === undefined) throw new Error("no redis-server");
  const dir = await mkdtemp(join(tmpdir(), "muster-sentinel-"));
  const config = join(dir, "sentinel.conf");
  const { server, port } = await startOnPort(undefined, async (free) => {
    // A Sentinel writes what it learns into its own configuration.
    await writeFile(config, [...configuration(dir, free, masterPort), ...usersOf(login), ""].join("\n"));
    const started = await startServerProcess({
      name: "Sentinel",
      file,
      argv0: "redis-server",
      args: [config, "--sentinel"],
      cwd: dir,
      env: process.env,
      readyLine: "+monitor master",
      stopSignal: "SIGTERM",
      advice: "",
      log: () => undefined,
    });
    return { server: started, port: free };
  });
  return { port, end: endOf(server, dir) };
}

function endOf(server: ServerProcess, dir: string): () => Promise<void> {
  const ended = endOnExit(() => process.kill(server.pid, "SIGKILL"));
  return async () => {
    await server.kill();
    ended();
    await rm(dir, { recursive: true, force: true });
  };
}

const configuration = (dir: string, port: number, masterPort: number): string[] => [
  "bind 127.0.0.1",
  `port ${port}`,
  `dir ${dir}`,
  `sentinel monitor ${MASTER} 127.0.0.1 ${masterPort} 2`,
  `sentinel down-after-milliseconds ${MASTER} ${DOWN_AFTER_MS}`,
  `sentinel failover-timeout ${MASTER} 10000`,
];

/** Sentinels ask each other for it as well. */
function usersOf(login: SentinelLogin | undefined): string[] {
  if (login === undefined) return [];
  const { username, password } = login;
  return [
    `user ${username} on >${password} ~* &* +@all`,
    "user default off",
    `sentinel sentinel-user ${username}`,
    `sentinel sentinel-pass ${password}`,
  ];
}

async function knowsTheRest(client: Redis): Promise<boolean> {
  const told = await client.call("sentinel", "master", MASTER);
  const fields: unknown[] = Array.isArray(told) ? told : [];
  const value = (name: string): unknown => fields[fields.indexOf(name) + 1];
  return value("num-slaves") === "1" && value("num-other-sentinels") === "2";
}
