import type { Body, Isolation } from "@muster/job";
import { describe } from "@muster/runtime";
import { type Attempt, ownPayload, type StopReason } from "@muster/worker/attempt";
import { type Doomed, type Ended, isFromRunner, type Reported, type Transport } from "./messages.ts";
import { startProcess } from "./process-transport.ts";
import { startThread } from "./thread-transport.ts";

/** Loading the user's modules may hang, and nobody else watches it. */
const START_DEADLINE_MS = 60_000;
/** Time for what modules do when their process exits. */
const RETIRE_MS = 1_000;

/** What the worker does while a job runs in a runner. */
export interface RunnerListener {
  reported(entry: Reported): void;
  /** Resolves with whether all that was reported before is in the store. Never rejects. */
  keep(): Promise<boolean>;
}

const START = { process: startProcess, thread: startThread };

/** Runs one job at a time, in a process or a thread with the same handlers as its worker: a warm cell of decision 0014. */
export class IsolatedRunner {
  readonly isolation: Isolation;
  /** Resolves when it can run a job, or has ended instead. */
  readonly ready: Promise<void>;
  /** Resolves when it is really gone. */
  readonly gone: Promise<void>;
  readonly #transport: Transport;
  #uses = 0;
  #death: string | undefined;
  #answer: ((ended: Ended | undefined) => void) | undefined;
  #listener: RunnerListener | undefined;
  #sealResult: Attempt["sealResult"];
  #isReady = false;
  #doom: Doomed | undefined;

  /** @param onDoom told when it is about to end, whether a job runs in it or not */
  constructor(isolation: Isolation, env: NodeJS.ProcessEnv, onDoom: (doom: Doomed) => void = () => {}) {
    const ready = Promise.withResolvers<void>();
    const deadline = setTimeout(() => this.kill(), START_DEADLINE_MS);
    this.isolation = isolation;
    this.ready = ready.promise.finally(() => clearTimeout(deadline));
    this.#transport = start(isolation, env);
    this.#transport.listen((message) => {
      if (!isFromRunner(message)) return;
      if (message.kind === "ready") {
        this.#isReady = true;
        ready.resolve();
      } else if (message.kind === "ended") this.#answer?.(message);
      else if (message.kind === "reported")
        for (const entry of message.entries) this.#listener?.reported(entry);
      else if (message.kind === "keep") void this.#keep();
      else if (message.kind === "seal") void this.#seal(message.result);
      else {
        this.#doom = message;
        onDoom(message);
      }
    });
    this.gone = this.#transport.gone.then((how) => {
      this.#death = how;
      ready.resolve();
      this.#answer?.(undefined);
    });
  }

  /** How it ended; undefined while it lives. */
  get death(): string | undefined {
    return this.#death;
  }

  /** Whether it has ever been able to run a job. */
  get hasStarted(): boolean {
    return this.#isReady;
  }

  /** What it said about its end beforehand, where there was time. */
  get doom(): Doomed | undefined {
    return this.#doom;
  }

  /** Jobs that it was given. */
  get uses(): number {
    return this.#uses;
  }

  /** Resolves with undefined when it ends during the job. Call it when it is ready, and one at a time. */
  run(attempt: Attempt, listener: RunnerListener): Promise<Ended | undefined> {
    const { job, workerId, trace, sealResult } = attempt;
    const seals = sealResult !== undefined;
    this.#uses += 1;
    this.#listener = listener;
    this.#sealResult = sealResult;
    const { promise, resolve } = Promise.withResolvers<Ended | undefined>();
    this.#answer = resolve;
    ownPayload(job);
    // There, what the handler does comes from the span that its attempt has here.
    const sent = trace === undefined ? job : { ...job, trace: { created: trace } };
    if (this.#death === undefined) this.#transport.send({ kind: "run", job: sent, workerId, seals });
    else resolve(undefined);
    return promise;
  }

  /** Asks the handler to stop. */
  stop(reason: StopReason): void {
    this.#transport.send({ kind: "stop", reason });
  }

  async #keep(): Promise<void> {
    this.#transport.send({ kind: "kept", done: (await this.#listener?.keep()) ?? false });
  }

  async #seal(result: Body): Promise<void> {
    try {
      if (this.#sealResult === undefined) throw new Error("this worker seals nothing");
      this.#transport.send({ kind: "sealed", result: await this.#sealResult(result) });
    } catch (error) {
      const refusal = error instanceof Error ? error.message : describe(error);
      this.#transport.send({ kind: "sealed", refusal });
    }
  }

  kill(): void {
    if (this.#death === undefined) this.#transport.kill();
  }

  /** Ends it while nothing runs in it; resolves when it is gone. */
  async retire(): Promise<void> {
    this.#transport.send({ kind: "end" });
    const late = setTimeout(() => this.kill(), RETIRE_MS);
    await this.gone;
    clearTimeout(late);
  }
}

function start(isolation: Isolation, env: NodeJS.ProcessEnv): Transport {
  try {
    return START[isolation](env);
  } catch (error) {
    // The system has no resources for another one: this job is given back, and says so.
    const how = describe(error);
    return { gone: Promise.resolve(how), listen: () => {}, send: () => {}, kill: () => {} };
  }
}
