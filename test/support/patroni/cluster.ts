import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { waitFor } from "../wait.ts";
import { type Etcd, startEtcd } from "./etcd.ts";
import { type HaProxy, startHaProxy } from "./haproxy.ts";
import { PatroniNode, type PatroniPrograms } from "./node.ts";

const NODES = ["n1", "n2", "n3"] as const;
const START_DEADLINE_MS = 90_000;
/** A lead lasts 20 s at least, and an election comes after it. */
const FAILOVER_DEADLINE_MS = 60_000;
const QUERY_DEADLINE_MS = 1_000;

/** Full paths. */
export interface ClusterPrograms extends PatroniPrograms {
  readonly etcd: string;
  readonly haproxy: string;
}

/** Three Postgres with synchronous replication, whose primary is chosen by Patroni by means of etcd, behind HAProxy. */
export class PatroniCluster {
  readonly nodes: PatroniNode[] = [];
  readonly #dir: string;
  #etcd: Etcd | undefined;
  #proxy: HaProxy | undefined;

  private constructor(dir: string) {
    this.#dir = dir;
  }

  static async launch(programs: ClusterPrograms): Promise<PatroniCluster> {
    const cluster = new PatroniCluster(await mkdtemp(join(tmpdir(), "muster-patroni-")));
    try {
      await cluster.#launch(programs);
      return cluster;
    } catch (error) {
      await cluster.remove();
      throw error;
    }
  }

  async #launch(programs: ClusterPrograms): Promise<void> {
    const etcd = await startEtcd(programs.etcd, this.#dir);
    this.#etcd = etcd;
    for (const name of NODES) this.nodes.push(await PatroniNode.make(name, etcd.address, programs));
    const [first, ...others] = this.nodes;
    // Alone it makes the data that the others copy.
    await first?.start();
    await Promise.all(others.map((node) => node.start()));
    this.#proxy = await startHaProxy(programs.haproxy, this.#dir, this.nodes);
    await this.isWhole();
  }

  /** Of HAProxy. */
  get port(): number {
    if (this.#proxy === undefined) throw new Error("the cluster has not been launched");
    return this.#proxy.port;
  }

  /** Through HAProxy, of the superuser. */
  url(database: string): string {
    return `postgres://postgres@127.0.0.1:${this.port}/${database}`;
  }

  /** With all nodes in it, and no HAProxy. */
  urlOfAll(database: string): string {
    return `postgres://postgres@${this.nodes.map(({ port }) => `127.0.0.1:${port}`).join(",")}/${database}`;
  }

  async primary(): Promise<PatroniNode> {
    const [found] = await this.#which("primary");
    if (found === undefined) throw new Error("no node says that it is the primary");
    return found;
  }

  /** Resolves when a primary other than this takes writes, and a standby has them before they are acknowledged. */
  async takesOver(former: PatroniNode): Promise<void> {
    await waitFor(
      async () => {
        const [now] = await this.#which("primary");
        return now !== undefined && now !== former && (await this.#write());
      },
      { what: `a primary other than ${former.name}`, timeoutMs: FAILOVER_DEADLINE_MS },
    );
  }

  /** Resolves when a node leads and all others follow it, one of them synchronously. */
  async isWhole(): Promise<void> {
    await waitFor(
      async () => {
        const [primaries, standbys, synchronous] = await Promise.all(
          ["primary", "replica", "synchronous"].map((role) => this.#which(role)),
        );
        const counts = [primaries?.length, standbys?.length, synchronous?.length];
        return counts.join() === `1,${NODES.length - 1},1` && (await this.#write());
      },
      { what: "a primary, a synchronous standby and another one", timeoutMs: START_DEADLINE_MS },
    );
  }

  async #which(role: string): Promise<PatroniNode[]> {
    const are = await Promise.all(this.nodes.map((node) => node.is(role)));
    return this.nodes.filter((_, index) => are[index] === true);
  }

  /** Whether a row can be written and committed through HAProxy. */
  async #write(): Promise<boolean> {
    const client = new Client({
      connectionString: this.url("postgres"),
      connectionTimeoutMillis: QUERY_DEADLINE_MS,
      query_timeout: QUERY_DEADLINE_MS,
    });
    client.on("error", () => undefined);
    try {
      await client.connect();
      await client.query("CREATE TABLE IF NOT EXISTS written (at timestamptz NOT NULL)");
      await client.query("INSERT INTO written VALUES (now())");
      return true;
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  /** Brings back the nodes that are gone. */
  async start(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.start()));
  }

  async remove(): Promise<void> {
    await this.#proxy?.[Symbol.asyncDispose]();
    await Promise.all(this.nodes.map((node) => node.remove()));
    await this.#etcd?.[Symbol.asyncDispose]();
    await rm(this.#dir, { recursive: true, force: true });
  }
}
