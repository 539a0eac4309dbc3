import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Sightings } from "../../chaos/check/sightings.ts";
import { Load } from "../../chaos/world/load.ts";
import { View } from "../../chaos/world/view.ts";
import { type App, AppProcess } from "../../support/app-process.ts";
import { connectClient, type SchedulerClient } from "../../support/client.ts";
import { freePort } from "../../support/ports.ts";
import type { Stores } from "../configuration.ts";

const HANDLERS = fileURLToPath(new URL("../../chaos/world/handlers.ts", import.meta.url));
/** A machine that starts four servers and three processes at once is slow; that is not what is judged. */
const START_DEADLINE_MS = 90_000;
const WORKERS = 2;

/** An API and workers on a configuration's stores, as a team runs them: with no more than its settings. */
export class Site extends View implements AsyncDisposable {
  readonly stores: Stores;
  readonly load: Load;
  readonly sightings: Sightings;
  readonly processes: AppProcess[] = [];
  readonly #folder: string;
  #client: SchedulerClient | undefined;

  private constructor(stores: Stores, folder: string) {
    super(stores.viewUrl, join(folder, "effects.log"));
    this.stores = stores;
    this.#folder = folder;
    this.load = new Load(() => [this.client]);
    this.sightings = new Sightings((text) => this.query(text));
  }

  static async start(stores: Stores): Promise<Site> {
    const site = new Site(stores, await mkdtemp(join(tmpdir(), "muster-stores-")));
    try {
      await writeFile(site.effectsFile, "");
      for (const app of ["api", ...Array.from({ length: WORKERS }, () => "worker" as const)] as const)
        await site.#spawn(app);
      await Promise.all(site.processes.map((process) => process.ready(START_DEADLINE_MS)));
      return site;
    } catch (error) {
      await site[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** A client of the API, on a connection that comes back by itself. */
  get client(): SchedulerClient {
    this.#client ??= connectClient(this.apiPort);
    return this.#client;
  }

  get apiPort(): number {
    const api = this.processes.find(({ app }) => app === "api");
    if (api === undefined) throw new Error("no API was started");
    return api.apiPort;
  }

  /** What each process says does not work as it should, a missing right for example; empty when all is well. */
  async complaints(): Promise<string[]> {
    const told = await Promise.all(this.processes.map((process) => process.metrics()));
    return [...new Set(told.flatMap((text) => text.match(/^muster_degraded\{.*\} [1-9].*$/gmu) ?? []))];
  }

  /** What the processes printed last. */
  output(): string {
    return this.processes.map((process) => process.report()).join("\n");
  }

  async #spawn(app: App): Promise<void> {
    this.processes.push(
      new AppProcess(app, {
        LOG_LEVEL: "warn",
        HANDLERS,
        EFFECTS_FILE: this.effectsFile,
        WORKER_NAME: `${app}-${this.processes.length}`,
        API_PORT: String(await freePort()),
        METRICS_PORT: String(await freePort()),
        ...this.stores.env,
      }),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.sightings.stop();
    this.#client?.close();
    await Promise.all(this.processes.map((process) => process.kill()));
    await this.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
