import {
  type BoundedKey,
  cancelMany,
  countCancelled,
  countUpcoming,
  type Database,
  type KeyDepth,
  keyDepths,
  knownJobs,
  limitsOf,
  type NewJob,
  oldestWaiting,
  type Query,
  type Series,
} from "@muster/db";
import { type Publisher, tellOfCancels } from "@muster/dispatch";
import { MusterError } from "@muster/job";
import { gateOf, gatesOf, keyOf, type Limit, waitingRoomOf } from "@muster/policy";
import { CountedKeys } from "./counted-keys.ts";
import type { KnownPolicies } from "./known-policies.ts";

export interface WaitingRoomOptions extends Publisher {
  readonly policies: Pick<KnownPolicies, "limitsOf">;
  readonly series: Pick<Series, "of">;
}

/** What a limit lets wait, as far as this process knows its limits. Only submits ask: what comes back later waits in any case. */
export class WaitingRoom {
  readonly #options: WaitingRoomOptions;
  readonly #counted = new CountedKeys();

  constructor(options: WaitingRoomOptions) {
    this.#options = options;
  }

  /**
   * For each of the jobs the refusal of a limit that has no room for it, beside those before it; undefined where there is
   * none. Asked before anything of the jobs is written.
   */
  async refusals(
    database: Pick<Database, "query">,
    jobs: readonly NewJob[],
  ): Promise<readonly (MusterError | undefined)[]> {
    const keysOf = jobs.map((job) => this.#boundedKeys(job).filter(refuses));
    const asked = distinct(keysOf.flat());
    if (asked.length === 0) return [];
    const depths = await this.#counted.depthsOf(database.query, asked);
    const refusals = refusalsOf(keysOf, depths);
    for (const [index, keys] of keysOf.entries()) if (refusals[index] === undefined) this.#counted.add(keys);
    if (refusals.every((refusal) => refusal === undefined)) return refusals;
    // A repeated submit makes nothing. Refused, its caller would take a job for refused that runs.
    const known = await knownJobs(database.query, jobs);
    if (known.size === 0) return refusals;
    return refusalsOf(
      jobs.map((job, index) => (known.has(job) ? [] : (keysOf[index] ?? []))),
      depths,
    );
  }

  /**
   * Cancels the oldest waiting jobs of keys that want that, until the others have room. After the submit: one that fails
   * has cost no other job its place. Never rejects: the next submit of the key finds what is left.
   */
  async makeRoom(jobs: readonly NewJob[]): Promise<void> {
    const all = jobs.flatMap((job) => this.#boundedKeys(job).filter((bounded) => !refuses(bounded)));
    const keys = distinct(all);
    if (keys.length === 0) return;
    try {
      await this.#cancelOldest(keys, all.length);
    } catch (err) {
      this.#options.log.warn({ err }, "could not cancel the oldest waiting jobs of a full key");
    }
  }

  async #cancelOldest(keys: readonly BoundedKey[], added: number): Promise<void> {
    const { database } = this.#options;
    const depths = await keyDepths(database.query, keys, added);
    const over = keys.flatMap((bounded) => {
      const { depth, places } = depths.get(gate(bounded)) ?? { depth: 0, places: 0 };
      return depth > places ? [{ ...bounded, count: depth - places }] : [];
    });
    const oldest = await oldestWaiting(database.query, over);
    if (oldest.length === 0) return;
    const terms = { reason: `limit ${over[0]?.limit.name}: a newer job took its place`, graceMs: null };
    const cancelled = await cancelMany(database, oldest, ["queued"], terms);
    countCancelled(this.#options.series, cancelled);
    await tellOfCancels(this.#options, cancelled, null);
  }

  #boundedKeys(job: NewJob): BoundedKey[] {
    return boundedKeys(this.#options.policies.limitsOf(job), job);
  }
}

const boundedKeys = (limits: readonly Limit[], { labels }: NewJob): BoundedKey[] =>
  limits
    .filter((limit) => waitingRoomOf(limit) !== undefined)
    .map((limit) => ({ limit, key: keyOf(limit, labels) }));

/**
 * For one job that somebody else submits than a caller of this process: the job with the gates that it has to pass. Without
 * them it would wait before none, and count for none, until a worker has a slot and finds it.
 * @param earlier jobs with the same keys, which may be about to be queued: ticks that have waited for room come together
 * @throws MusterError `resource_exhausted` when a limit has no room for it
 */
export async function gateUnlessFull(query: Query, job: NewJob, earlier: readonly string[]): Promise<NewJob> {
  const limits = await limitsOf(query, job);
  if (limits.length === 0) return job;
  const keys = boundedKeys(limits, job).filter(refuses);
  const upcoming = keys.length === 0 ? 0 : await countUpcoming(query, earlier);
  const counted = await keyDepths(query, keys, 0);
  const depths = new Map(
    [...counted].map(([of, { depth, places }]) => [of, { places, depth: depth + upcoming }]),
  );
  for (const bounded of keys) {
    const refusal = refusalOf(bounded, depths, new Map());
    if (refusal !== undefined) throw refusal;
  }
  return { ...job, gates: gatesOf(limits, job.labels) };
}

const refuses = ({ limit }: BoundedKey): boolean => limit.whenFull !== "cancel_oldest";

const gate = ({ limit, key }: BoundedKey): string => gateOf(limit, key);

const distinct = (keys: readonly BoundedKey[]): BoundedKey[] => [
  ...new Map(keys.map((bounded) => [gate(bounded), bounded])).values(),
];

/** @param keysOf of each job those that may be full */
function refusalsOf(
  keysOf: readonly (readonly BoundedKey[])[],
  depths: ReadonlyMap<string, KeyDepth>,
): (MusterError | undefined)[] {
  const taken = new Map<string, number>();
  return keysOf.map((keys) => {
    for (const bounded of keys) {
      const refusal = refusalOf(bounded, depths, taken);
      if (refusal !== undefined) return refusal;
    }
    for (const bounded of keys) taken.set(gate(bounded), (taken.get(gate(bounded)) ?? 0) + 1);
    return undefined;
  });
}

function refusalOf(
  bounded: BoundedKey,
  depths: ReadonlyMap<string, KeyDepth>,
  taken: ReadonlyMap<string, number>,
): MusterError | undefined {
  const { limit, key } = bounded;
  const { depth, places } = depths.get(gate(bounded)) ?? { depth: 0, places: 0 };
  const beside = taken.get(gate(bounded)) ?? 0;
  if (depth + beside < places) return undefined;
  const of = limit.keyLabel === undefined ? "" : ` for key ${JSON.stringify(key)}`;
  const others = beside === 0 ? "" : ` and ${beside} before it in this call`;
  return new MusterError(
    "resource_exhausted",
    `limit ${limit.name} is full${of}: it has room for ${places} jobs, running ones among them, and there are ${depth}${others}; try again later`,
  );
}
