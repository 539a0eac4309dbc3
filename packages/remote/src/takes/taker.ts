import type { Offer } from "@muster/job";

/** A registered worker that calls for jobs. */
export interface Taker {
  readonly workerId: string;
  /** Whose lists it waits for; undefined: those of all queues. */
  readonly queues: readonly string[] | undefined;
  readonly types: readonly string[];
  /** Whether it may have such a job: by what it has registered, and what its identity may take. */
  mayHave(offer: Pick<Offer, "queue" | "type">): boolean;
}

/** An attempt that is to stop. */
export interface StopNews {
  readonly taskId: string;
  readonly fence: number;
  /** How long its handler may go on, milliseconds; undefined: the usual time. */
  readonly graceMs?: number | undefined;
}
