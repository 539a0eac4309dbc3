import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { waitFor } from "@muster/test/wait";
import { type Told, tell } from "./installed.ts";

/** Many times what npm and the servers take together, on a machine that may have others to serve. */
const START_MS = 180_000;

/** A folder in which somebody begins. */
export class Begun {
  readonly folder: string;
  readonly #main: string;
  readonly #env: Readonly<Record<string, string>>;
  #child: ChildProcess | undefined;
  #output = "";

  /** @param cache where Postgres is fetched to */
  constructor(folder: string, cache: string) {
    this.folder = folder;
    this.#main = join(folder, "node_modules/muster/dist/main.js");
    this.#env = { XDG_CACHE_HOME: cache, npm_config_prefer_offline: "true" };
  }

  muster(command: string): Promise<Told> {
    return tell(process.execPath, [this.#main, command], this.folder, this.#env);
  }

  /** `muster dev`; returns when all of it runs. */
  async dev(): Promise<void> {
    this.#child = spawn(process.execPath, [this.#main, "dev"], {
      cwd: this.folder,
      // All of it: how npm gets through to its registry may be said there.
      env: { ...process.env, ...this.#env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.#output += text;
      });
    await this.saying(/Muster is up/u);
  }

  /** Waits until it says so; answers the first group. */
  async saying(words: RegExp): Promise<string> {
    const look = (): readonly string[] | null =>
      words.exec(this.#output) ?? (this.#child?.exitCode === null ? null : []);
    const found = await waitFor(look, { what: `muster dev to say ${words.source}`, timeoutMs: START_MS });
    if (found.length === 0) throw new Error(`muster dev has ended: ${this.#output}`);
    return found[1] ?? "";
  }

  /** Of a job that is submitted as the cheat sheet says. */
  async result(type: string, json: unknown): Promise<unknown> {
    const { jobId } = await this.#call("SubmitJob", { job: { type, json } });
    const { resultJson } = await waitFor(
      async () => {
        const status = await this.#call("GetJob", { jobId });
        return status["state"] === "JOB_STATE_SUCCEEDED" && status;
      },
      { what: `a job of ${type} to succeed` },
    );
    return resultJson;
  }

  /** As Ctrl-C does; answers its exit code, and what still runs in its folder. */
  async interrupt(): Promise<{ readonly code: number | null; readonly left: readonly string[] }> {
    const child = this.#child;
    if (child === undefined) throw new Error("muster dev was not started");
    const closed = new Promise<number | null>((resolve) => child.once("close", resolve));
    child.kill("SIGINT");
    const code = await closed;
    return { code, left: this.#runningHere() };
  }

  /** After a failure: its guardian ends the rest. */
  kill(): void {
    this.#child?.kill("SIGKILL");
  }

  /** Process ids, by the folder that each is in. */
  #runningHere(): string[] {
    if (!existsSync("/proc/self/cwd")) return [];
    return readdirSync("/proc").filter(
      (name) => /^\d+$/u.test(name) && folderOf(name).startsWith(this.folder),
    );
  }

  async #call(method: string, request: object): Promise<Record<string, unknown>> {
    const address = /localhost:\d+\/scheduler\.v1\.SchedulerService/u.exec(this.#output)?.[0] ?? "";
    const response = await fetch(`http://${address}/${method}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(request),
    });
    return response.json() as Promise<Record<string, unknown>>;
  }
}

function folderOf(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    // It has ended meanwhile.
    return "";
  }
}
