import { create } from "@bufbuild/protobuf";
import { status } from "@grpc/grpc-js";
import {
  CancelJobRequestSchema,
  SchedulerService,
  SubmitJobRequestSchema,
  SubmitJobsRequestSchema,
} from "@muster/proto/scheduler/v1/scheduler";
import { connectGrpcJs, type GrpcJsClient } from "../../../support/grpc-js-client.ts";
import type { Submitter } from "../../world/load.ts";
import { monotonicMs } from "../../world/monotonic.ts";

/** The client keeps a connection to each address, and comes back to one that was away. */
const EVERY_SERVER = JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] });
/** As docs/idempotency.md tells callers: the call may have done its work, and is to be repeated with the same key. */
const TO_REPEAT: ReadonlySet<unknown> = new Set([status.UNAVAILABLE, status.DEADLINE_EXCEEDED]);
const TRIES = 3;
const { submitJob, submitJobs, cancelJob } = SchedulerService.method;

/**
 * Callers of APIs that are replaced one after the other. They use the gRPC project's own client, which obeys GOAWAY and shares no
 * code with the server, and keep to the documents: a call that ends with UNAVAILABLE or DEADLINE_EXCEEDED is made again, twice
 * at most, with the same key. What is not answered then, and any other error at once, is a failed call.
 */
export class Callers implements Disposable {
  /** Why calls failed. */
  readonly failed: string[] = [];
  made = 0;
  /** Why calls had to be made again. Those that the client itself sends elsewhere, because of a GOAWAY, are not seen here. */
  readonly repeated: string[] = [];
  /** From a call to its answer, its repeats included. */
  slowestMs = 0;
  readonly #client: GrpcJsClient;

  constructor(ports: readonly number[]) {
    const addresses = ports.map((port) => `127.0.0.1:${port}`);
    this.#client = connectGrpcJs(`ipv4:${addresses.join(",")}`, { "grpc.service_config": EVERY_SERVER });
  }

  readonly submitter: Required<Submitter> = {
    submitJob: (request: object) =>
      this.#call(() => this.#client.unary(submitJob, create(SubmitJobRequestSchema, request))),
    submitJobs: (request: object) =>
      this.#call(() => this.#client.unary(submitJobs, create(SubmitJobsRequestSchema, request))),
  };

  /** Whether the job was cancelled, or its handler told to end. */
  async cancel(jobId: string): Promise<boolean> {
    const request = create(CancelJobRequestSchema, { jobId, reason: "not needed any more" });
    return (await this.#call(() => this.#client.unary(cancelJob, request))).cancelled;
  }

  [Symbol.dispose](): void {
    this.#client.close();
  }

  async #call<T>(send: () => Promise<T>): Promise<T> {
    const began = monotonicMs();
    this.made += 1;
    for (let tries = 1; ; tries += 1) {
      try {
        return await send();
      } catch (error) {
        if (tries === TRIES || !TO_REPEAT.has(codeOf(error))) {
          this.failed.push(String(error));
          throw error;
        }
        this.repeated.push(String(error));
      } finally {
        this.slowestMs = Math.max(this.slowestMs, monotonicMs() - began);
      }
    }
  }
}

const codeOf = (error: unknown): unknown =>
  error instanceof Error && "code" in error ? error.code : undefined;
