import { setTimeout as pause } from "node:timers/promises";
import { freePort } from "../../apps/dev/src/stack/ports.ts";
import type { Place, Stores, System, WorkerOptions } from "../systems/system.ts";
import { CHECKOUT } from "./checkout.ts";
import { Child } from "./child.ts";
import type { Load, Outcome } from "./load.ts";
import type { Servers } from "./servers.ts";

const POLL_MS = 2;
const DEADLINE_MS = 600_000;

/** One system on empty stores, for one run of one measure; all of it is gone afterwards. */
export class Ground implements AsyncDisposable {
  readonly stores: Stores;
  readonly system: System;
  readonly #place: Place;
  readonly #drop: () => Promise<void>;
  readonly #children: Child[] = [];
  #workers: Child[] = [];
  #server: Child | undefined;
  #producing: Producing | undefined;
  #submitted = 0;

  private constructor(system: System, stores: Stores, drop: () => Promise<void>, port: number) {
    this.system = system;
    this.stores = stores;
    this.#drop = drop;
    this.#place = { ...stores.place, port, checkout: system.checkout ?? CHECKOUT };
  }

  static async prepare(servers: Servers, system: System): Promise<Ground> {
    const { drop, ...stores } = await servers.fresh();
    const ground = new Ground(system, stores, drop, await freePort());
    try {
      await system.setUp(stores);
      return ground;
    } catch (error) {
      await ground[Symbol.asyncDispose]();
      throw error;
    }
  }

  get workers(): readonly Child[] {
    return this.#workers;
  }

  get server(): Child | undefined {
    return this.#server;
  }

  /** Of the processes that there are at this moment. */
  get pids(): Readonly<Record<"client" | "server" | "workers", readonly number[]>> {
    return {
      client: this.#producing === undefined ? [] : [this.#producing.pid],
      server: this.#server === undefined ? [] : [this.#server.pid],
      workers: this.#workers.map(({ pid }) => pid),
    };
  }

  /** Where its server takes calls. */
  get port(): number {
    return this.#place.port;
  }

  /** How many handlers have started. */
  get started(): number {
    return this.#workers.reduce((sum, { starts }) => sum + (starts?.count ?? 0), 0);
  }

  /** How many jobs have been submitted to these stores. */
  get submitted(): number {
    return this.#submitted;
  }

  /** The process that submits, started at the first call together with the server that it calls, if any. */
  async producer(): Promise<Producing> {
    this.#producing ??= await this.#startProducer();
    return this.#producing;
  }

  /** @param options `gated`: their handlers wait for `openGate` */
  async startWorkers(
    count: number,
    { gated = false, ...options }: WorkerOptions & { readonly gated?: boolean } = {},
  ): Promise<void> {
    for (let left = count; left > 0; left -= 1) {
      const command = await this.system.worker(this.#place, options);
      const env = { ...command.env, ...(gated && { BENCH_GATED: "1" }) };
      this.#workers.push(this.#spawn({ ...command, env }));
    }
  }

  async workersReady(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.ready()));
  }

  /** Lets all workers begin at once, as soon as each has something in its hands. */
  async openGate(): Promise<void> {
    await this.until("every worker to have work", () => this.#workers.every(({ starts }) => starts));
    for (const worker of this.#workers) worker.send({ kind: "go" });
  }

  /** Start of the first handler, on the machine's monotonic clock. */
  firstStartNs(): bigint {
    const first = this.#workers.flatMap(({ starts }) => starts?.firstNs ?? []);
    if (first.length === 0) throw new Error("no handler has started");
    return first.reduce((least, ns) => (ns < least ? ns : least));
  }

  /**
   * Waits until `total` jobs are recorded as done, and answers when that was found out. The stores are asked only once
   * all handlers have begun: until then they would be kept from the work that is measured.
   */
  async whenDone(total: number): Promise<bigint> {
    await this.until(`${total} handlers to start`, () => this.started >= total);
    for (;;) {
      const askedNs = process.hrtime.bigint();
      if ((await this.system.unfinished(this.stores)) === 0) return askedNs;
      await pause(POLL_MS);
    }
  }

  /**
   * Throws when a job was lost, left or run twice.
   * @param total how many the workers have run
   * @param before how many done ones the stores held before
   */
  async verifyDone(total: number, before = 0): Promise<void> {
    if (this.started !== total) throw new Error(`expected ${total} handlers to start, ${this.started} did`);
    await this.system.verifyDone(this.stores, total + before);
  }

  /** What the probes among the jobs took since they were due, in milliseconds, in no order. */
  async latenciesMs(): Promise<number[]> {
    const reports = await Promise.all(
      this.#workers.map((worker) => worker.ask({ kind: "latencies" }, "latencies")),
    );
    return reports.flatMap(({ ms }) => ms);
  }

  /** Leaves nothing to be done for the stores that was caused by filling them. */
  async rest(): Promise<void> {
    await this.stores.sql.query("VACUUM (ANALYZE)");
    await this.stores.sql.query("CHECKPOINT");
  }

  async stopWorkers(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.stop()));
    this.#workers = [];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#children.map((child) => child.stop()));
    await this.#drop();
  }

  async #startProducer(): Promise<Producing> {
    if (this.system.server !== undefined) {
      this.#server = this.#spawn(await this.system.server(this.#place));
      await this.#server.ready();
    }
    const child = this.#spawn({
      name: `${this.system.id} producer`,
      main: "bench/run/producer-main.ts",
      args: [this.system.id],
      env: { BENCH_PLACE: JSON.stringify(this.#place) },
    });
    await child.ready();
    return {
      pid: child.pid,
      submit: async (load) => {
        const { outcome } = await child.ask({ kind: "load", load }, "outcome");
        this.#submitted += outcome.jobs;
        return outcome;
      },
      close: async () => {
        child.send({ kind: "close" });
        await child.ended();
        await this.#server?.stop();
        this.#server = undefined;
        this.#producing = undefined;
      },
    };
  }

  #spawn(command: ConstructorParameters<typeof Child>[0]): Child {
    const child = new Child(command);
    this.#children.push(child);
    return child;
  }

  async until(what: string, condition: () => unknown): Promise<void> {
    const deadline = performance.now() + DEADLINE_MS;
    while (!condition()) {
      for (const worker of this.#workers) worker.throwIfEnded();
      if (performance.now() > deadline) throw new Error(`${this.system.id}: waited in vain for ${what}`);
      await pause(POLL_MS);
    }
  }
}

export interface Producing {
  readonly pid: number;
  submit(load: Load): Promise<Outcome>;
  /** Ends the process, and the server that it called. */
  close(): Promise<void>;
}
