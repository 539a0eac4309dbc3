import type { LimitWish, Target } from "./commands.ts";

/** What a policy asks of a job. */
export interface ModelJob {
  readonly queue: string;
  readonly type: string;
  readonly tenant: string;
}

/** A limit as it was from one moment to another, milliseconds since 1970 by the database's clock. */
export interface Period {
  readonly limit: LimitWish;
  readonly from: number;
  to: number;
}

/** A pause, in the same way. */
interface PausePeriod {
  readonly target: Target;
  /** Of a key: what the limit was about. */
  readonly limit: LimitWish | undefined;
  readonly from: number;
  to: number;
}

/** One attempt. */
export interface Interval extends ModelJob {
  readonly from: number;
  readonly to: number;
}

/** A job that has not ended. */
export interface Unfinished extends ModelJob {
  readonly id: string;
  readonly status: string;
  readonly hold: string | null;
}

/** Whoever lowers a limit may see jobs start by what it was before for so long. */
const CHANGE_MS = 2_000;

const matches = (limit: LimitWish, { queue, type }: ModelJob): boolean =>
  (limit.queue ?? queue) === queue && (limit.type ?? type) === type;
const keyOf = (limit: LimitWish, { tenant }: ModelJob): string =>
  limit.keyLabel === undefined ? "" : tenant;
const sameKeys = (a: LimitWish, b: LimitWish): boolean =>
  a.queue === b.queue && a.type === b.type && a.keyLabel === b.keyLabel;
const nameOf = (target: Target): string => JSON.stringify(target);

/** What limits and pauses promise, said in a page, without a store. */
export class Model {
  readonly periods: Period[] = [];
  readonly #limits = new Map<string, Period>();
  readonly #pauses: PausePeriod[] = [];
  readonly #paused = new Map<string, PausePeriod>();

  /** @param at before the call, and after its answer */
  put(limit: LimitWish, at: readonly [before: number, after: number]): void {
    const former = this.#limits.get(limit.name);
    const hasSameKeys = former !== undefined && sameKeys(former.limit, limit);
    if (hasSameKeys && former.limit.maxRunning === limit.maxRunning) return;
    if (former !== undefined) former.to = at[0];
    if (!hasSameKeys) this.#rekey(limit, at);
    const from = at[1] + (hasSameKeys ? CHANGE_MS : 0);
    const period = { limit, from, to: Number.POSITIVE_INFINITY };
    this.#limits.set(limit.name, period);
    this.periods.push(period);
  }

  /** Pauses of its keys stay, and are about other jobs from now on. */
  #rekey(limit: LimitWish, at: readonly [before: number, after: number]): void {
    for (const period of this.#paused.values()) {
      const { target } = period;
      if (target.kind !== "key" || target.limit !== limit.name) continue;
      period.to = at[0];
      const next = { target, limit, from: at[1], to: Number.POSITIVE_INFINITY };
      this.#paused.set(nameOf(target), next);
      this.#pauses.push(next);
    }
  }

  /** With the pauses of its keys. @param at before the call */
  delete(name: string, at: number): void {
    const period = this.#limits.get(name);
    if (period !== undefined) period.to = at;
    this.#limits.delete(name);
    for (const target of this.paused)
      if (target.kind === "key" && target.limit === name) this.resume(target, at);
  }

  /** @param at after the answer */
  pause(target: Target, at: number): void {
    if (this.#paused.has(nameOf(target))) return;
    const limit = target.kind === "key" ? this.#limits.get(target.limit)?.limit : undefined;
    const period = { target, limit, from: at, to: Number.POSITIVE_INFINITY };
    this.#paused.set(nameOf(target), period);
    this.#pauses.push(period);
  }

  /** @param at before the call */
  resume(target: Target, at: number): void {
    const period = this.#paused.get(nameOf(target));
    if (period !== undefined) period.to = at;
    this.#paused.delete(nameOf(target));
  }

  get paused(): Target[] {
    return [...this.#paused.values()].map(({ target }) => target);
  }

  /** Claims of what was paused when they were made, in words. */
  claimsOfPaused(attempts: readonly Interval[]): string[] {
    return this.#pauses.flatMap(({ target, limit, from, to }) =>
      attempts
        .filter((attempt) => attempt.from >= from && attempt.from < to && isAbout(target, limit, attempt))
        .map((attempt) => `${nameOf(target)} was paused: ${JSON.stringify(attempt)}`),
    );
  }

  /** Starts beyond a maximum, in words. */
  excesses(attempts: readonly Interval[]): string[] {
    return this.periods.flatMap((period) => excessesOf(period, attempts));
  }

  /** What is wrong with these jobs once nothing happens any more, in words. */
  faults(jobs: readonly Unfinished[]): string[] {
    const running = jobs.filter(({ status }) => status === "running");
    return jobs.flatMap((job) => {
      // What ran before a pause, or a limit, goes on.
      if (job.status === "running") return [];
      const reasons = this.#reasons(job, running);
      const about = `${job.id} (${job.queue} ${job.type} ${job.tenant}, ${job.status}, hold ${job.hold})`;
      if (job.status !== "queued") return [`${about} is neither queued nor running`];
      if (reasons.length === 0) return [`${about} waits without a reason`];
      return this.#holdFaults(job).map((fault) => `${about}: ${fault}`);
    });
  }

  #reasons(job: ModelJob, running: readonly ModelJob[]): string[] {
    const reasons = this.#isPausedQueueOrType(job) ? ["paused"] : [];
    for (const { limit } of this.#limits.values()) {
      if (!matches(limit, job)) continue;
      const key = keyOf(limit, job);
      if (this.#paused.has(nameOf({ kind: "key", limit: limit.name, key })))
        reasons.push(`${limit.name} paused`);
      const count = running.filter((other) => matches(limit, other) && keyOf(limit, other) === key).length;
      if (count >= limit.maxRunning) reasons.push(`${limit.name} full`);
    }
    return reasons;
  }

  #isPausedQueueOrType({ queue, type }: ModelJob): boolean {
    return (
      this.#paused.has(nameOf({ kind: "queue", queue })) || this.#paused.has(nameOf({ kind: "type", type }))
    );
  }

  /** Its hold names something that holds it. */
  #holdFaults(job: Unfinished): string[] {
    const { hold, queue, type } = job;
    if (hold === null) {
      // A paused queue's jobs stay as they are; of others, what a limit or a pause is about has to be on hold.
      return this.#paused.has(nameOf({ kind: "queue", queue })) ? [] : ["is free, and should be held"];
    }
    const [code = "", rest = ""] = hold.split(/:(.*)/s);
    if (code === "pause")
      return this.#paused.has(nameOf({ kind: "type", type })) ? [] : ["its type is not paused"];
    const limit = this.#limits.get(rest.split("~")[0] ?? "")?.limit;
    return code === "limit" && limit !== undefined && matches(limit, job)
      ? []
      : ["its limit is not about it"];
  }
}

function excessesOf({ limit, from, to }: Period, attempts: readonly Interval[]): string[] {
  const own = attempts.filter((attempt) => matches(limit, attempt));
  return own.flatMap((start) => {
    if (start.from < from || start.from >= to) return [];
    const key = keyOf(limit, start);
    const beside = own.filter(
      (other) => keyOf(limit, other) === key && other.from <= start.from && other.to > start.from,
    ).length;
    if (beside <= limit.maxRunning) return [];
    return [`${beside} of ${limit.name} (${JSON.stringify(limit)}), key "${key}", at ${start.from}`];
  });
}

function isAbout(target: Target, limit: LimitWish | undefined, job: ModelJob): boolean {
  if (target.kind === "queue") return target.queue === job.queue;
  if (target.kind === "type") return target.type === job.type;
  return limit !== undefined && matches(limit, job) && keyOf(limit, job) === target.key;
}
