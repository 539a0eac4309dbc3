import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { FleetService } from "@muster/proto/scheduler/v1/fleet_service";
import { sleep } from "@muster/runtime";
import type { Scheduler } from "./client.ts";
import { job } from "./client.ts";
import type { Check } from "./verify.ts";

const NAME = "demo-shell";
const JOBS = 8;
const NEEDS = ["bash", "curl"];
const DEADLINE_MS = 60_000;

/** A worker that is a shell script: it does the jobs that require it, over HTTP, and is drained. */
export class ShellWorker {
  readonly #child: ChildProcess | undefined;
  readonly #apiPort: number;
  #jobs: readonly string[] = [];

  /** @param repository where `examples/bash/worker.sh` is */
  static async start(repository: string, apiPort: number): Promise<ShellWorker> {
    return new ShellWorker((await haveAll(NEEDS)) ? repository : undefined, apiPort);
  }

  private constructor(repository: string | undefined, apiPort: number) {
    this.#apiPort = apiPort;
    if (repository === undefined) return;
    this.#child = spawn(join(repository, "examples/bash/worker.sh"), {
      env: { ...process.env, WORKER_API: `127.0.0.1:${apiPort}`, WORKER_NAME: NAME },
      stdio: "ignore",
    });
    // A script that cannot be started has its jobs waiting, which is told at the end.
    this.#child.on("error", () => {});
  }

  /** Jobs that nobody else may take. @returns what is done, for people */
  async submit(client: Scheduler): Promise<string> {
    if (this.#child === undefined) return `none for a worker in a shell, which needs ${NEEDS.join(" and ")}`;
    const requires = [{ label: "worker", op: "REQUIREMENT_OP_EQ", values: [NAME] }];
    const jobs = Array.from({ length: JOBS }, (_, n) =>
      job({ type: "echo", queue: "shell", json: { by: "curl", n }, requires }),
    );
    const { results } = await client.submitJobs({ jobs });
    this.#jobs = results.map(({ jobId }) => jobId);
    return `${JOBS} jobs require a worker that is a script of bash and curl (examples/bash/worker.sh)`;
  }

  /** Waits for its jobs, then drains it. */
  async drain(client: Scheduler): Promise<Check> {
    const what = `the worker of bash and curl did its ${JOBS} jobs, was drained, and left`;
    const child = this.#child;
    if (child === undefined) return { what: "there is no curl for a worker in a shell", ok: true, found: "" };
    const until = performance.now() + DEADLINE_MS;
    let done = 0;
    while (done < JOBS && performance.now() < until) {
      const states = await Promise.all(this.#jobs.map((jobId) => client.getJob({ jobId })));
      done = states.filter(({ finishedAt }) => finishedAt !== undefined).length;
      await sleep(100);
    }
    const transport = createGrpcTransport({
      baseUrl: `http://127.0.0.1:${this.#apiPort}`,
      defaultTimeoutMs: 30_000,
    });
    await createClient(FleetService, transport).drainWorkers({ names: [NAME], reason: "the demo drains it" });
    const patience = setTimeout(() => child.kill("SIGKILL"), Math.max(0, until - performance.now()));
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    clearTimeout(patience);
    const found = `${done} jobs done; it ended with ${child.signalCode ?? child.exitCode}`;
    return { what, ok: done === JOBS && child.exitCode === 0, found };
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  }
}

async function haveAll(programs: readonly string[]): Promise<boolean> {
  const found = await Promise.all(programs.map((program) => isOnPath(program)));
  return found.every(Boolean);
}

async function isOnPath(program: string): Promise<boolean> {
  const looks = (process.env["PATH"] ?? "").split(delimiter).map((folder) =>
    access(join(folder, program), constants.X_OK).then(
      () => true,
      () => false,
    ),
  );
  return (await Promise.all(looks)).includes(true);
}
