import type { Degradations, Fault, Log } from "@muster/runtime";

/** What a connection is for; the `client` label of the reconnect metric. */
export type ClientRole = "commands" | "taker" | "subscriber";

/** What it is called, and what it means, that a client has no connection. */
const OUTAGES: Readonly<Record<ClientRole, readonly [reason: string, effect: string]>> = {
  commands: ["redis_unreachable", "no connection to Redis, so workers find jobs by SQL"],
  taker: ["redis_taker", "no connection to take jobs from Redis, so this worker finds them by SQL"],
  subscriber: [
    "redis_subscriber",
    "no connection for hearing of changes, which are found by polling instead",
  ],
};

/** Which clients of a process have no connection, and why. */
export class Outages {
  readonly #degradations: Degradations;
  readonly #log: Log;
  readonly #causes = new Map<ClientRole, Fault>();

  constructor(degradations: Degradations, log: Log) {
    this.#degradations = degradations;
    this.#log = log;
  }

  causeOf(role: ClientRole): Fault | undefined {
    return this.#causes.get(role);
  }

  /** A connection is given up for what its server has replied: what is asked before there is another fails for that. */
  leaves(role: ClientRole, fault: Fault): void {
    this.#causes.set(role, fault);
  }

  /** A connection was lost, or could not be made. */
  begin(role: ClientRole, fault: Fault): void {
    this.#causes.set(role, fault);
    const [reason, effect] = OUTAGES[role];
    this.#degradations.begin(this.#log, reason, `${effect}: ${fault.cause}`);
  }

  end(role: ClientRole): void {
    this.#causes.delete(role);
    this.#degradations.end(this.#log, OUTAGES[role][0]);
  }
}
