import { type ChildProcess, spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { waitFor } from "@muster/test/wait";
import { CHECKOUT } from "./checkout.ts";
import type { Command } from "./command.ts";
import type { Order, Report, Starts } from "./messages.ts";

const OUTPUT_LIMIT = 16_000;
const ANSWER_DEADLINE_MS = 600_000;
const READY_DEADLINE_MS = 60_000;
const STOP_DEADLINE_MS = 30_000;

const running = new Set<ChildProcess>();
// One listener for all of them: there may be fifty.
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** A process of a measured system, or one that submits to it. */
export class Child {
  readonly pid: number;
  readonly #command: Command;
  readonly #child: ChildProcess;
  readonly #ready: Promise<void>;
  readonly #exited: Promise<void>;
  #output = "";
  #starts: Starts | undefined;

  constructor(command: Command) {
    const { PATH = "", HOME = "" } = process.env;
    this.#command = command;
    this.#child = spawn(
      process.execPath,
      [...(command.nodeArgs ?? []), command.main, ...(command.args ?? [])],
      {
        cwd: command.checkout ?? CHECKOUT,
        // As `npm run worker` does; for the rivals too.
        env: { PATH, HOME, NODE_COMPILE_CACHE: ".muster/compile-cache", ...command.env },
        stdio: ["ignore", "pipe", "pipe", "ipc"],
        serialization: "advanced",
        // At Ctrl-C the benchmark ends them, in its own order.
        detached: true,
      },
    );
    if (this.#child.pid === undefined) throw new Error(`${process.execPath} cannot be run.`);
    this.pid = this.#child.pid;
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.#output = (this.#output + text).slice(-OUTPUT_LIMIT);
      });
    }
    this.#child.on("message", (report: Report) => {
      if (report.kind === "starts") this.#starts = report;
    });
    this.#ready =
      command.readyUrl === undefined ? this.#next("ready").then(() => undefined) : Promise.resolve();
    // Whoever awaits it gets the reason; a drain does not.
    this.#ready.catch(() => undefined);
    running.add(this.#child);
    this.#exited = new Promise((resolve) => {
      this.#child.once("close", () => {
        running.delete(this.#child);
        resolve();
      });
    });
  }

  /** How many handlers have started in it, and when the first did. */
  get starts(): Starts | undefined {
    return this.#starts;
  }

  async ready(): Promise<void> {
    const { readyUrl, name } = this.#command;
    await this.#ready;
    if (readyUrl === undefined) return;
    const answers = async (): Promise<boolean> => {
      if (this.#child.exitCode !== null) throw new Error("it has ended");
      return (await fetch(readyUrl, { signal: AbortSignal.timeout(5_000) })).ok;
    };
    await waitFor(answers, { what: `${name} to be ready`, timeoutMs: READY_DEADLINE_MS }).catch(
      (error: unknown) => {
        throw new Error(`${String(error)}\n${this.#output}`, { cause: error });
      },
    );
  }

  throwIfEnded(): void {
    const { exitCode, signalCode } = this.#child;
    if (exitCode !== null || signalCode !== null)
      throw new Error(`${this.#command.name} ended with ${signalCode ?? exitCode}\n${this.#output}`);
  }

  send(order: Order): void {
    this.#child.send(order);
  }

  async ask<Kind extends Report["kind"]>(
    order: Order,
    kind: Kind,
  ): Promise<Extract<Report, { readonly kind: Kind }>> {
    const answer = this.#next(kind);
    this.send(order);
    return answer;
  }

  /** Resident memory in MB. */
  async residentMb(): Promise<number> {
    const status = await readFile(`/proc/${this.pid}/status`, "utf8");
    return Number(/^VmRSS:\s+(\d+) kB/mu.exec(status)?.[1]) / 1024;
  }

  /** Processor time used so far by all its threads, in seconds. */
  async cpuSeconds(): Promise<number> {
    const stat = await readFile(`/proc/${this.pid}/stat`, "utf8");
    // Behind the program's name, which may hold spaces; in ticks of 10 ms.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) / 100;
  }

  /** In good order; by force when that takes too long. */
  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill("SIGTERM");
    await this.ended();
  }

  /** Waits for it to end by itself; by force when that takes too long. */
  async ended(): Promise<void> {
    const patience = setTimeout(() => this.#child.kill("SIGKILL"), STOP_DEADLINE_MS);
    await this.#exited;
    clearTimeout(patience);
  }

  #next<Kind extends Report["kind"]>(kind: Kind): Promise<Extract<Report, { readonly kind: Kind }>> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        clearTimeout(deadline);
        this.#child.off("message", onMessage).off("exit", onExit);
        act();
      };
      const fail = (reason: string): void =>
        settle(() => reject(new Error(`${this.#command.name}: ${reason}\n${this.#output}`)));
      const is = (report: Report): report is Extract<Report, { readonly kind: Kind }> => report.kind === kind;
      const onMessage = (report: Report): void => {
        if (is(report)) settle(() => resolve(report));
        else if (report.kind === "failed") fail(report.reason);
      };
      const onExit = (code: number | null, signal: string | null): void =>
        fail(`ended with ${signal ?? code} before it said "${kind}"`);
      const deadline = setTimeout(() => fail(`did not say "${kind}" in time`), ANSWER_DEADLINE_MS);
      this.#child.on("message", onMessage).once("exit", onExit);
    });
  }
}
