import type { RemoteSession } from "@muster/db";
import { type Identity, mayTake } from "@muster/identity";
import type { Offer } from "@muster/job";

/** A registered remote worker, for as long as whoever calls for it may take the same: what it can run never changes. */
export interface RemoteWorker {
  readonly workerId: string;
  /** The same after a restart. */
  readonly name: string;
  readonly types: readonly string[];
  /** Undefined: all that its identity may take from. */
  readonly queues: readonly string[] | undefined;
  /** Jobs at once. */
  readonly slots: number;
  /** JSON payloads are handed to it as their text. */
  readonly jsonText: boolean;
  /** It has metrics of its own of the jobs that it runs: two that count the same would be added up. */
  readonly countsItself: boolean;
  /** Whether it may have such a job: by what it has registered, and by what its identity may take now. */
  mayHave(offer: Pick<Offer, "queue" | "type">): boolean;
}

/** Workers that run this engine. */
const OUR_CLIENT = "muster-node/";

export function remoteWorker(session: RemoteSession, identity: Identity): RemoteWorker {
  const { workerId, name, types, queues, slots, jsonText, sdk } = session;
  const knows = new Set(types);
  return {
    workerId,
    name,
    types,
    queues,
    slots,
    jsonText,
    countsItself: sdk.startsWith(OUR_CLIENT),
    mayHave: ({ queue, type }) =>
      knows.has(type) && queues?.includes(queue) !== false && mayTake(identity, type, queue),
  };
}
