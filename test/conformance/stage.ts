import { randomBytes } from "node:crypto";
import { fromJson, type JsonObject } from "@bufbuild/protobuf";
import { ValueSchema } from "@bufbuild/protobuf/wkt";
import { type Client, createClient } from "@connectrpc/connect";
import { createGrpcTransport, Http2SessionManager } from "@connectrpc/connect-node";
import { FleetService } from "@muster/proto/scheduler/v1/fleet_service";
import { JobState, type JobStatus } from "@muster/proto/scheduler/v1/job";
import { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import { WorkerService } from "@muster/proto/scheduler/v1/worker_service";
import { waitFor } from "@muster/test/wait";
import { type Program, startProgram } from "./program.ts";
import { type Credentials, type Heard, Relay } from "./wire/relay.ts";

/** Of a worker that takes a job which is there, of a program's start, and of what follows from a call at once. */
const SOON_MS = 30_000;

/** Where the workers under test find an API. */
export interface Site {
  /** host:port, in clear text. */
  readonly address: string;
  /** What the program finds in its environment besides, such as WORKER_TOKEN_FILE. */
  readonly env: Readonly<Record<string, string>>;
  /** Of whoever submits, cancels and drains. Default: nobody is asked who he is. */
  readonly token?: string;
}

const nameOf = (state: JobState): string =>
  Object.entries(JobState).find(([, value]) => value === state)?.[0] ?? String(state);

type Taken = Heard<"takeJobs"> & { readonly fence: number };

/** One run of a worker program, on a queue of its own. */
export class Stage implements AsyncDisposable {
  readonly relay: Relay;
  readonly program: Program;
  readonly scheduler: Client<typeof SchedulerService>;
  readonly fleet: Client<typeof FleetService>;
  readonly workers: Client<typeof WorkerService>;
  readonly #queue: string;
  readonly #sessions: Http2SessionManager;

  static async open(site: Site, command: readonly string[], before: (relay: Relay) => void): Promise<Stage> {
    const queue = `conformance-${randomBytes(4).toString("hex")}`;
    const relay = new Relay(`http://${site.address}`, queue);
    before(relay);
    await relay.listen();
    const stage = new Stage(site, command, relay, queue);
    try {
      await stage.until("a Register that is answered", () => relay.credentials !== undefined);
      return stage;
    } catch (error) {
      await stage[Symbol.asyncDispose]();
      throw error;
    }
  }

  private constructor(site: Site, command: readonly string[], relay: Relay, queue: string) {
    const baseUrl = `http://${site.address}`;
    this.relay = relay;
    this.#queue = queue;
    this.#sessions = new Http2SessionManager(baseUrl);
    const transport = createGrpcTransport({
      baseUrl,
      sessionManager: this.#sessions,
      defaultTimeoutMs: SOON_MS,
      interceptors: [
        (next) => (request) => {
          const { token } = site;
          if (token !== undefined && !request.header.has("authorization"))
            request.header.set("authorization", `Bearer ${token}`);
          return next(request);
        },
      ],
    });
    this.scheduler = createClient(SchedulerService, transport);
    this.fleet = createClient(FleetService, transport);
    this.workers = createClient(WorkerService, transport);
    this.program = startProgram(command, {
      WORKER_API: `127.0.0.1:${relay.port}`,
      WORKER_NAME: queue,
      ...site.env,
    });
  }

  /** The worker's id and secret, for what is done in its place. */
  get worker(): Credentials {
    if (this.relay.credentials === undefined) throw new Error("it has not registered");
    return this.relay.credentials;
  }

  async submit(type: "echo" | "sleep", json: JsonObject): Promise<string> {
    // A failure that is its own is told at once, and not after attempts that hide it.
    const { jobId } = await this.scheduler.submitJob({
      job: {
        type,
        queue: this.#queue,
        maxAttempts: 1,
        body: { case: "json", value: fromJson(ValueSchema, json) },
      },
    });
    return jobId;
  }

  /** Waits until it is true. @throws Error saying what has not come */
  async until<T>(
    what: string,
    is: () => T | Promise<T>,
    withinMs: number = SOON_MS,
  ): Promise<NonNullable<T>> {
    const looked = await waitFor(
      async () => {
        const found = await is();
        if (!found && this.program.ended !== undefined) return { ended: this.program.ended };
        return found ? { found } : undefined;
      },
      { what, timeoutMs: withinMs },
    );
    if (!("found" in looked)) throw new Error(`expected ${what}; the program has ended: ${looked.ended}`);
    return looked.found;
  }

  /** Waits for an end of the job, and demands this one. */
  async ends(jobId: string, state: JobState, withinMs: number = SOON_MS): Promise<JobStatus> {
    const status = await this.until(
      `job ${jobId} to end`,
      async () => {
        const job = await this.scheduler.getJob({ jobId });
        return job.finishedAt === undefined ? undefined : job;
      },
      withinMs,
    );
    if (status.state !== state)
      throw new Error(
        `expected the job to be ${nameOf(state)}, and it is ${nameOf(status.state)} ${status.lastError}`,
      );
    return status;
  }

  /** Waits until the job is in an answer to the worker, and the worker has named it in a Beat. */
  async runs(jobId: string): Promise<Taken> {
    return this.until(`job ${jobId} to be taken, and named in a Beat`, () => {
      const taken = this.taken(jobId).at(-1);
      return taken !== undefined && this.named(jobId, taken.fence) > 0 ? taken : undefined;
    });
  }

  /** The answers that had the job, with the fence that it has there. */
  taken(jobId: string): Taken[] {
    return this.relay
      .of("takeJobs")
      .flatMap((take) =>
        (take.answer?.jobs ?? [])
          .filter((job) => job.jobId === jobId)
          .map(({ fence }) => ({ ...take, fence })),
      );
  }

  /** In how many Beats since then the attempt was named. */
  named(jobId: string, fence: number, since = 0): number {
    return this.relay
      .of("beat")
      .filter(({ at }) => at > since)
      .filter(({ request }) => request.running.some((held) => held.jobId === jobId && held.fence === fence))
      .length;
  }

  /** The Finish calls that had the job. */
  finishes(jobId: string): Heard<"finish">[] {
    return this.relay
      .of("finish")
      .filter(({ request }) => request.results.some((result) => result.jobId === jobId));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.program.kill();
    await this.relay.close();
    this.#sessions.abort();
  }
}
