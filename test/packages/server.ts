import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { freePort } from "@muster/test/ports";
import { waitFor } from "@muster/test/wait";

/** A process of the command line that was installed. */
export class Installed {
  readonly #child: ChildProcess;
  readonly #exited: Promise<number | null>;
  readonly #metricsPort: string;
  #output = "";

  private constructor(
    node: string,
    project: string,
    command: string,
    env: Readonly<Record<string, string>>,
    metricsPort: string,
  ) {
    const { PATH = "", HOME = "" } = process.env;
    const main = join(project, "node_modules/muster/dist/main.js");
    this.#metricsPort = metricsPort;
    this.#child = spawn(node, [main, command], {
      cwd: project,
      env: { PATH, HOME, ...env, METRICS_PORT: metricsPort },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.#output += text;
      });
    this.#exited = new Promise((resolve) => this.#child.once("close", resolve));
  }

  static async start(
    node: string,
    project: string,
    command: "api" | "worker",
    env: Readonly<Record<string, string>>,
  ): Promise<Installed> {
    const port = String(await freePort());
    const started = new Installed(node, project, command, env, port);
    await waitFor(() => started.#ready(), { what: `muster ${command} to be ready` });
    return started;
  }

  /** As a service manager ends it; answers its exit code. */
  async stop(): Promise<number | null> {
    this.#child.kill("SIGTERM");
    return this.#exited;
  }

  async #ready(): Promise<boolean> {
    if (this.#child.exitCode !== null) return false;
    const response = await fetch(`http://127.0.0.1:${this.#metricsPort}/readyz`);
    if (!response.ok) throw new Error(this.#output);
    return true;
  }
}
