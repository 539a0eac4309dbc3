import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Client, type ClientOptions, keyRing, openClient } from "@muster/client";
import { createLogger } from "@muster/runtime";
import { startWorker, type WorkerOptions } from "@muster/worker";
import { onTestFinished } from "vitest";
import type { Way } from "../support/handlers/telling.ts";
import { type System, startSystem } from "../support/system.ts";
import { Dump } from "./sealed-dump.ts";

const HANDLERS = new URL("../support/handlers/telling.ts", import.meta.url).pathname;
const log = createLogger({ name: "test", level: "silent" });

const line = (kid: string): string => `${kid}:${randomBytes(32).toString("base64")}`;

/** Rings of one key each. Workers have the old one. */
export const OLD: string = line("k1");
export const NEW: string = line("k2");
export const OTHER: string = line("k9");

/** The queue of a worker that has its jobs from the API, and no database that a handler's transaction could share with them. */
const BEHIND = "behind";
const NO_COMMIT =
  "MusterError: completeTx: expected a worker that has its jobs from the database that `tx` is of; this one has them from a service: return the result instead (failed_precondition)";

/** How a job ends, and what whoever has the key is told then: `S` stands for its secret. */
export const WAYS: readonly [way: Way, type: string, state: string, told: unknown, queue?: string][] = [
  ["returns", "telling", "succeeded", { told: "S-result" }],
  ["bytes", "telling", "succeeded", "S-result"],
  ["commits", "telling", "succeeded", { told: "S-result" }],
  ["throws", "telling", "deadletter", "S-error (caused by S-cause)"],
  ["permanent", "telling", "failed", "PermanentError: S-error"],
  ["times out", "telling", "deadletter", "timed out after 300 ms: S-error (caused by S-cause)"],
  ["cancels", "telling", "cancelled", "S-reason"],
  ["returns", "telling.process", "succeeded", { told: "S-result" }],
  ["commits", "telling.process", "succeeded", { told: "S-result" }],
  ["throws", "telling.process", "deadletter", "S-error (caused by S-cause)"],
  ["crashes", "telling.process", "succeeded", { told: "S" }],
  ["returns", "telling", "succeeded", { told: "S-result" }, BEHIND],
  ["bytes", "telling.process", "succeeded", "S-result", BEHIND],
  ["throws", "telling", "deadletter", "S-error (caused by S-cause)", BEHIND],
  ["crashes", "telling.process", "succeeded", { told: "S" }, BEHIND],
  ["commits", "telling", "deadletter", NO_COMMIT, BEHIND],
  ["commits", "telling.process", "deadletter", NO_COMMIT, BEHIND],
];

interface Row {
  readonly payload: Buffer;
  readonly result: Buffer | null;
  readonly error: string | null;
}

export interface SealedWorld extends AsyncDisposable {
  readonly system: System;
  /** Listens from the start on. */
  readonly dump: Dump;
  /** With the key of the workers. */
  readonly client: Client;
  /** Without any. */
  readonly plain: Client;
  /** For one test. */
  open(keys: string): Client;
  /** For one test, in this process, of queues of its own. */
  worker(options: Pick<WorkerOptions, "handlers"> & Partial<WorkerOptions>): Promise<void>;
  rowOf(jobId: string): Promise<Row>;
}

/** A worker's process with a file of keys, and clients that have them or not. */
export async function startSealedWorld(): Promise<SealedWorld> {
  const system = await startSystem();
  const PAYLOAD_KEYS_FILE = join(system.folder, "keys");
  await writeFile(PAYLOAD_KEYS_FILE, OLD);
  const dump = new Dump(system);
  await dump.listen();
  const api = await system.start("api");
  await Promise.all([
    system.start("worker", { HANDLERS, WORKER_QUEUES: "default", PAYLOAD_KEYS_FILE }),
    system.start("worker", {
      HANDLERS,
      WORKER_QUEUES: BEHIND,
      PAYLOAD_KEYS_FILE,
      WORKER_API: `127.0.0.1:${api.apiPort}`,
    }),
  ]);
  const stores: Pick<ClientOptions, "databaseUrl" | "redis" | "log"> = {
    databaseUrl: system.databaseUrl,
    redis: { url: system.redisUrl, keyPrefix: system.prefix },
    log,
  };
  const opened = (keys: string): Client => openClient({ ...stores, sealing: { keys: keyRing(keys) } });
  const client = opened(OLD);
  const plain = openClient(stores);
  return {
    system,
    dump,
    client,
    plain,
    open: (keys) => {
      const own = opened(keys);
      onTestFinished(() => own.close());
      return own;
    },
    worker: async (options) => {
      const started = await startWorker({ ...stores, drainSeconds: 1, ...options });
      onTestFinished(() => started.stop());
    },
    rowOf: async (jobId) => {
      const [row] = await system.query<Row>(
        "SELECT payload, result, last_error AS error FROM tasks WHERE task_id = $1",
        [jobId],
      );
      if (row === undefined) throw new Error(`there is no job ${jobId}`);
      return row;
    },
    [Symbol.asyncDispose]: async () => {
      await client.close();
      await plain.close();
      dump.close();
      await system[Symbol.asyncDispose]();
    },
  };
}
