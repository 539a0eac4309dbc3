import { randomUUID } from "node:crypto";
import { publishSignal, type RedisConnection } from "@muster/queue";
import type { Logger } from "@muster/runtime";
import type { KnownTaker } from "./known-takers.ts";

/** Tells the other servers of workers that call this one: a call that waits there would get jobs for nobody. */
export class CallsTold {
  /** Of this server, for as long as it runs. */
  readonly server: string = randomUUID();
  readonly #redis: RedisConnection;
  readonly #log: Logger;

  constructor({ redis, log }: { readonly redis: RedisConnection; readonly log: Logger }) {
    this.#redis = redis;
    this.#log = log;
  }

  /** Never rejects: what an old call gets is given back when nobody confirms it. */
  async tell(known: KnownTaker): Promise<void> {
    known.isHere = true;
    known.isHere = await this.tellOf(known.taker.workerId);
  }

  /** The same of a worker that leaves: wherever it waits, it waits no longer. Whether it could be told. */
  async tellOf(workerId: string): Promise<boolean> {
    try {
      await publishSignal(this.#redis, { kind: "taker", worker_id: workerId, server: this.server });
      return true;
    } catch (err) {
      this.#log.debug({ err }, "could not tell other servers of a worker that calls this one");
      return false;
    }
  }
}
