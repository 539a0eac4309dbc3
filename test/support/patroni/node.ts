import { readFileSync, rmSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { freePort } from "../../../apps/dev/src/stack/ports.ts";
import { type Invoke, postgresAccount } from "../../../apps/dev/src/stack/postgres-account.ts";
import { type ServerProcess, startServerProcess } from "../../../apps/dev/src/stack/server-process.ts";
import { endOnExit } from "../left-overs.ts";
import { memoryFolder } from "../memory-folder.ts";
import { signalTree } from "../tree.ts";

const REQUEST_DEADLINE_MS = 1_000;

/** Full paths. */
export interface PatroniPrograms {
  readonly patroni: string;
  readonly postgres: string;
}

/** A Patroni and the Postgres that it keeps: one machine of a cluster. */
export class PatroniNode {
  readonly name: string;
  readonly port: number;
  readonly checkPort: number;
  readonly #dir: string;
  readonly #invoke: Invoke;
  readonly #programs: PatroniPrograms;
  readonly #ended: () => void;
  #server: ServerProcess | undefined;

  private constructor(
    name: string,
    ports: readonly [number, number],
    dir: string,
    invoke: Invoke,
    programs: PatroniPrograms,
  ) {
    this.name = name;
    [this.port, this.checkPort] = ports;
    this.#dir = dir;
    this.#invoke = invoke;
    this.#programs = programs;
    this.#ended = endOnExit(() => {
      this.#signal("SIGKILL");
      rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
    });
  }

  static async make(name: string, etcd: string, programs: PatroniPrograms): Promise<PatroniNode> {
    const dir = await memoryFolder("patroni");
    const invoke = await postgresAccount(dir, dirname(programs.postgres));
    const ports = [await freePort(), await freePort()] as const;
    const node = new PatroniNode(name, ports, dir, invoke, programs);
    // Patroni reads YAML, which JSON is.
    await writeFile(join(dir, "patroni.yml"), JSON.stringify(node.#settings(etcd)));
    return node;
  }

  /** Returns once it leads or follows; at once where it was not gone. */
  async start(): Promise<void> {
    if (this.#server !== undefined) return;
    const { file, args, ...account } = this.#invoke(this.#programs.patroni, [join(this.#dir, "patroni.yml")]);
    this.#server = await startServerProcess({
      name: `Patroni ${this.name}`,
      file,
      args,
      ...account,
      cwd: this.#dir,
      env: { PATH: process.env["PATH"], LC_ALL: "C", HOME: this.#dir },
      readyLine: "no action. I am",
      stopSignal: "SIGTERM",
      advice: "Without it there is no failover.",
      log: () => undefined,
    });
  }

  /** Whether its Patroni says that it is this, `primary` or `synchronous` for example. */
  async is(role: string): Promise<boolean> {
    try {
      const signal = AbortSignal.timeout(REQUEST_DEADLINE_MS);
      return (await fetch(`http://127.0.0.1:${this.checkPort}/${role}`, { signal })).ok;
    } catch {
      // One that is frozen or gone is nothing.
      return false;
    }
  }

  /** Hands its lead to another one in good order. */
  async switchOver(): Promise<void> {
    const response = await fetch(`http://127.0.0.1:${this.checkPort}/switchover`, {
      method: "POST",
      body: JSON.stringify({ leader: this.name }),
    });
    if (!response.ok) throw new Error(`no switchover: ${response.status} ${await response.text()}`);
  }

  killPostgres(): void {
    signalTree(this.#postmaster(), "SIGKILL");
  }

  /** All of the machine, as a host that hangs. */
  freeze(): void {
    this.#signal("SIGSTOP");
  }

  /** All of the machine; `start` brings it back. */
  async kill(): Promise<void> {
    this.#signal("SIGKILL");
    await this.#server?.ended;
    this.#server = undefined;
  }

  async remove(): Promise<void> {
    await this.kill();
    await rm(this.#dir, { recursive: true, force: true, maxRetries: 5 });
    this.#ended();
  }

  #signal(signal: NodeJS.Signals): void {
    signalTree(this.#server?.pid, signal);
    signalTree(this.#postmaster(), signal);
  }

  /** Not a child that Patroni's end would take along. */
  #postmaster(): number | undefined {
    try {
      return Number.parseInt(readFileSync(join(this.#dir, "data", "postmaster.pid"), "utf8"), 10);
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
      throw error;
    }
  }

  #settings(etcd: string): object {
    const postgres = `127.0.0.1:${this.port}`;
    const patroni = `127.0.0.1:${this.checkPort}`;
    const parameters = {
      unix_socket_directories: "",
      max_connections: 300,
      max_wal_size: "256MB",
      min_wal_size: "32MB",
    };
    return {
      scope: "muster",
      name: this.name,
      restapi: { listen: patroni, connect_address: patroni },
      etcd3: { hosts: etcd },
      bootstrap: {
        dcs: { ...PATIENCE, synchronous_mode: true, postgresql: { use_pg_rewind: true, parameters } },
        initdb: [{ encoding: "UTF8" }, { locale: "C" }, { auth: "trust" }, "data-checksums"],
      },
      postgresql: {
        listen: postgres,
        connect_address: postgres,
        data_dir: join(this.#dir, "data"),
        bin_dir: dirname(this.#programs.postgres),
        pgpass: join(this.#dir, "pgpass"),
        pg_hba: ["host all all 127.0.0.1/32 trust", "host replication all 127.0.0.1/32 trust"],
        authentication: { superuser: { username: "postgres" }, replication: { username: "replicator" } },
        parameters,
      },
    };
  }
}

/** Seconds. The shortest lead that Patroni allows, and no time for a Postgres that crashed: a standby is quicker. */
const PATIENCE = { ttl: 20, loop_wait: 1, retry_timeout: 3, master_start_timeout: 0 };
