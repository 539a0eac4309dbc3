import { readFileSync } from "node:fs";
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { type CallOptions, type Client, createClient, type Interceptor } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { WorkerService } from "@muster/proto/scheduler/v1/worker_service";
import { WITHOUT_JOBS } from "../words/taken-jobs.ts";
import { type ServiceAddress, tokenReader } from "./service-address.ts";
import { isUnreachable, meaningOf } from "./service-fault.ts";

/** What is free for longer may have been forgotten by whatever is in between, which says so to nobody. */
const FREE_MS = 30_000;
/** A call that failed sooner has found a connection that was closed while it was free: another one is at hand. */
const AT_ONCE_MS = 1_000;

/** Answers of TakeJobs have no `jobs`: `takenJobs` reads them. */
export type WorkerCalls = Client<typeof WorkerService>;

const { takeJobs } = WorkerService.method;
const SERVICE: typeof WorkerService = {
  ...WorkerService,
  methods: WorkerService.methods.map((method) =>
    method === takeJobs ? { ...takeJobs, output: WITHOUT_JOBS } : method,
  ),
};

/** Milliseconds until a call is given up, and what gives it up sooner. */
export interface Bounds {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** Told of each answer, and of each failure as its caller gets it. */
export type OnAnswer = (failure?: unknown) => void;

/**
 * The API's service for workers, by Connect over HTTP/1.1, which every proxy passes: a call has a connection for itself, so
 * none of them is held up by another, and one that waits for jobs may be cut without harm to the rest.
 */
export class Service {
  readonly #address: ServiceAddress;
  readonly #onAnswer: OnAnswer;
  readonly #authorize: Interceptor;
  #at = 0;
  #calls: WorkerCalls;
  #agent: HttpAgent;
  #ca: Buffer | undefined;

  constructor(address: ServiceAddress, onAnswer: OnAnswer = () => {}) {
    this.#address = address;
    this.#onAnswer = onAnswer;
    this.#authorize = authorizing(tokenReader(address));
    [this.#calls, this.#agent] = this.#open();
  }

  /**
   * Every call of the service may be repeated: this one is, once, where a connection was found closed.
   * @throws SessionLostError; MusterError `unavailable` when it is not known whether it was done, or whoever calls is refused;
   * ConnectError for what is wrong with the request
   */
  async call<Answer>(
    make: (calls: WorkerCalls, options: CallOptions) => Promise<Answer>,
    { timeoutMs, signal }: Bounds,
  ): Promise<Answer> {
    const options: CallOptions = { timeoutMs, ...(signal !== undefined && { signal }) };
    const [calls, sentAt] = [this.#calls, performance.now()];
    try {
      return this.#answered(await make(calls, options));
    } catch (error) {
      if (signal?.aborted === true) throw meaningOf(error);
      // Of many calls that fail together the first has gone on already.
      if (isUnreachable(error) && calls === this.#calls) this.#goOn();
      if (!isUnreachable(error) || performance.now() - sentAt > AT_ONCE_MS) throw this.#failed(error);
    }
    try {
      return this.#answered(await make(this.#calls, options));
    } catch (error) {
      throw this.#failed(error);
    }
  }

  /** Further calls take other connections than those that are open. */
  reconnect(): void {
    [this.#calls, this.#agent] = this.#open();
  }

  /** Ends what is under way. */
  close(): void {
    this.#agent.destroy();
  }

  #answered<Answer>(answer: Answer): Answer {
    this.#onAnswer();
    return answer;
  }

  #failed(error: unknown): unknown {
    const meaning = meaningOf(error);
    this.#onAnswer(meaning);
    return meaning;
  }

  /** Another address from now on, if there is one; the files of TLS may have been exchanged. */
  #goOn(): void {
    this.#at += 1;
    this.reconnect();
  }

  #open(): [WorkerCalls, HttpAgent] {
    const { urls } = this.#address;
    const baseUrl = urls[this.#at % urls.length] ?? "";
    const options = { keepAlive: true, timeout: FREE_MS };
    const agent = baseUrl.startsWith("https:")
      ? new HttpsAgent({ ...options, ca: this.#authorities() })
      : new HttpAgent(options);
    const transport = createConnectTransport({
      baseUrl,
      httpVersion: "1.1",
      nodeOptions: { agent },
      interceptors: [this.#authorize],
      // Jobs and results mostly go through one network: packing them would cost more than sending them.
      acceptCompression: [],
    });
    return [createClient(SERVICE, transport), agent];
  }

  /** While the file is being exchanged, those of before. */
  #authorities(): Buffer | undefined {
    const { caFile } = this.#address;
    if (caFile === undefined) return undefined;
    try {
      this.#ca = readFileSync(caFile);
    } catch (error) {
      if (this.#ca === undefined) throw error;
    }
    return this.#ca;
  }
}

function authorizing(token: () => string | undefined): Interceptor {
  return (next) => (request) => {
    const text = token();
    if (text !== undefined) request.header.set("authorization", `Bearer ${text}`);
    return next(request);
  };
}
