import type { Redis } from "ioredis";
import type { Client } from "pg";
import type { Command } from "../run/command.ts";
import type { Payload } from "../run/payload.ts";

/** Where a process of a system finds its stores. */
export interface Place {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** Where a server takes gRPC calls, for the systems that are called that way. */
  readonly port: number;
  /** The folder of the checkout whose Muster is measured. */
  readonly checkout: string;
}

/** The stores of one run, empty at its beginning, as the benchmark sees them. */
export interface Stores {
  readonly place: Omit<Place, "port" | "checkout">;
  readonly sql: Client;
  readonly redis: Redis;
}

/** The submitting side of a system. */
export interface Producer {
  submit(job: Payload): Promise<unknown>;
  /** All of them by the library's own call for many. */
  submitMany(jobs: readonly Payload[]): Promise<unknown>;
  close(): Promise<void>;
}

/** What a reader has to know about a system to judge its numbers. */
export interface Configuration {
  readonly submits: string;
  readonly works: string;
  /** What is left of a finished job. */
  readonly keeps: string;
  /** When a job counts as done. */
  readonly acknowledges: string;
}

export interface WorkerOptions {
  /** Jobs that run at once, where the measure chooses; else the system's own choice. */
  readonly concurrency?: number;
  /** Its handler awaits something once before it returns; where a system offers the choice. */
  readonly awaits?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/** A product in one configuration. */
export interface System {
  readonly id: string;
  readonly title: string;
  readonly configuration: Configuration;
  /** The folder of the checkout that it comes from. Default: this one. */
  readonly checkout?: string;
  /** From empty stores to ones that jobs can be submitted to. */
  setUp(stores: Stores): Promise<void>;
  /** The server that its producers call, if they do. */
  server?(place: Place): Promise<Command>;
  /** Its workers call the server, too: it stays. Default: they do not. */
  readonly workersCall?: boolean;
  worker(place: Place, options: WorkerOptions): Promise<Command>;
  /** How many jobs the stores hold that are not recorded as done. */
  unfinished(stores: Stores): Promise<number>;
  /** Throws unless the stores hold what they should of `total` jobs, all of them done. */
  verifyDone(stores: Stores, total: number): Promise<void>;
}

/** The number that a query answers with. */
export async function countBy(sql: Client, text: string): Promise<number> {
  const { rows } = await sql.query<{ count: string }>(text);
  return Number(rows[0]?.count);
}

export function expectCount(what: string, found: number, expected: number): void {
  if (found !== expected) throw new Error(`expected ${expected} ${what}, found ${found}`);
}
