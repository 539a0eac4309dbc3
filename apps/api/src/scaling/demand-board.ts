import type { Database } from "@muster/db";
import { MusterError } from "@muster/job";
import type { RedisConnection } from "@muster/queue";
import { Condition, type Log, type Loop, type Metrics, startLoop } from "@muster/runtime";
import { type Demand, demandOf, isActive } from "./demand.ts";
import { samplePolicies } from "./sample-policies.ts";
import { type Asked, sampleLists, sampleRows } from "./sample-work.ts";
import type { Question, ScaleTerms } from "./scale-terms.ts";
import type { PolicySample, WorkSample } from "./work-sample.ts";

/** The lists are looked at so often; rows are, where something is new in a list, and else so often. */
const LOOK_MS = 400;
const ROWS_MS = 1_000;
/** With each second look, while somebody waits for a first job that no list may show: it is to be told within a second. */
const AWAITED_ROWS_MS = 700;
const POLICIES_MS = 5_000;
/** Numbers that are older are not told any more: what is not known is not nothing. */
const KNOWN_MS = 10_000;
/** How long somebody who asks first waits for the first numbers. */
const FIRST_MS = 1_500;
/** A question that nobody has asked for so long is no longer looked at. */
const FORGET_MS = 600_000;
const MAX_QUESTIONS = 1_000;
/** Work that was seen counts as there for a moment longer: a retry that waits 2 s, or a job between two statements. */
const LINGER_MS = 3_000;

/** What is told of a question. */
export interface Told {
  readonly demand: Demand;
  readonly active: boolean;
  /** How old the numbers are, milliseconds. */
  readonly ageMs: number;
}

export interface DemandBoardOptions {
  readonly database: Pick<Database, "query">;
  readonly redis: RedisConnection;
  readonly log: Log;
  readonly metrics: Metrics;
}

interface Entry {
  readonly question: Question;
  /** Somebody wants to know how long attempts take. */
  needsRuns: boolean;
  usedAt: number;
  followers: number;
  demand: Demand | undefined;
  sampledAt: number;
  activeUntil: number;
}

/**
 * How much work there is, for those who have asked lately. The stores are looked at for all of them at once, however many they
 * are and however often they ask; and not at all while nobody does.
 */
export class DemandBoard {
  readonly #options: DemandBoardOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #changed = new Condition();
  readonly #loop: Loop;
  #sample: WorkSample | undefined;
  #rowsAt = Number.NEGATIVE_INFINITY;
  #policies: PolicySample | undefined;
  #policiesAt = Number.NEGATIVE_INFINITY;
  /** Somebody new has asked: what was read does not have their queues. */
  #isNew = false;

  constructor(options: DemandBoardOptions) {
    this.#options = options;
    const { log, metrics } = options;
    this.#loop = startLoop({
      name: "scaler",
      intervalMs: LOOK_MS,
      failurePauseMs: ROWS_MS,
      log,
      metrics,
      runOnce: () => this.#look(),
    });
  }

  get loops(): readonly Loop[] {
    return [this.#loop];
  }

  stop(): Promise<void> {
    return this.#loop.stop();
  }

  /** @throws MusterError `unavailable` when nothing is known that is younger than 10 s; `resource_exhausted` */
  async ask(terms: ScaleTerms): Promise<Told> {
    const entry = this.#entryOf(terms);
    const options = { timeoutMs: FIRST_MS };
    await this.#changed.until(() => entry.demand !== undefined, options);
    const told = toldOf(entry);
    if (told !== undefined) return told;
    throw new MusterError("unavailable", "how much work there is has not been known for 10 s; try again");
  }

  /**
   * Whether there is work, at once and whenever that changes. While it is not known nothing is said: it would be taken for no.
   * Ends when the signal aborts.
   */
  async *follow(terms: ScaleTerms, signal: AbortSignal): AsyncGenerator<boolean> {
    const entry = this.#entryOf(terms);
    entry.followers += 1;
    let said: boolean | undefined;
    const news = (): boolean => {
      const active = toldOf(entry)?.active;
      return active !== undefined && active !== said;
    };
    try {
      while (!signal.aborted) {
        if (news()) {
          said = entry.activeUntil > performance.now();
          yield said;
        } else await this.#changed.until(news, { signal });
      }
    } finally {
      entry.followers -= 1;
      entry.usedAt = performance.now();
    }
  }

  #entryOf({ queues, types, placement, targetWaitMs }: ScaleTerms): Entry {
    const key = JSON.stringify([queues, types, placement]);
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      if (this.#entries.size >= MAX_QUESTIONS) {
        const message = `this server tells of ${MAX_QUESTIONS} kinds of work, as many as it does; name fewer sets of queues, types and labels`;
        throw new MusterError("resource_exhausted", message);
      }
      const never = Number.NEGATIVE_INFINITY;
      entry = {
        question: { queues, types, placement },
        needsRuns: false,
        usedAt: 0,
        followers: 0,
        demand: undefined,
        sampledAt: never,
        activeUntil: never,
      };
      this.#entries.set(key, entry);
      this.#isNew = true;
      this.#loop.wake();
    }
    entry.usedAt = performance.now();
    if (targetWaitMs !== undefined) entry.needsRuns = true;
    return entry;
  }

  async #look(): Promise<void> {
    this.#forget();
    if (this.#entries.size === 0) {
      this.#sample = undefined;
      return;
    }
    const now = performance.now();
    const entries = [...this.#entries.values()];
    const isNew = this.#isNew;
    this.#isNew = false;
    const asked = askedBy(entries);
    const known = this.#sample?.lanes.map(({ lane }) => lane) ?? [];
    const lists = await sampleLists(this.#options, asked.queues, known);
    const isDue = isNew || now - this.#rowsAt >= rowsEveryMs(entries, lists) || this.#hasNews(lists);
    if (!isDue) return;
    if (now - this.#policiesAt >= POLICIES_MS || this.#policies === undefined) {
      this.#policies = await samplePolicies(this.#options.database, this.#queuesOfRuns());
      this.#policiesAt = now;
    }
    this.#sample = await sampleRows(this.#options, asked, lists, this.#policies, this.#sample);
    this.#rowsAt = now;
    this.#tell(entries, this.#sample, now);
  }

  /** @param entries those that the sample was made for: of the queues of one that came meanwhile it knows nothing */
  #tell(entries: readonly Entry[], sample: WorkSample, now: number): void {
    for (const entry of entries) {
      entry.demand = demandOf(sample, entry.question);
      entry.sampledAt = now;
      if (isActive(entry.demand)) entry.activeUntil = now + LINGER_MS;
    }
    this.#changed.notify();
  }

  /** Whether there is something in a list whose lane had nothing. */
  #hasNews(lists: WorkSample["lists"]): boolean {
    if (lists === undefined) return false;
    const empty = new Map(this.#sample?.lanes.map(({ lane, live }) => [lane, live === 0]));
    return [...lists].some(([lane, { depth }]) => depth > 0 && (empty.get(lane) ?? true));
  }

  #queuesOfRuns(): string[] {
    const wanting = [...this.#entries.values()].filter(({ needsRuns }) => needsRuns);
    const all = this.#sample?.lanes.map(({ queue }) => queue) ?? [];
    const queues = union(wanting.map(({ question }) => question));
    return [...new Set(queues ?? all)];
  }

  #forget(): void {
    const before = performance.now() - FORGET_MS;
    for (const [key, { usedAt, followers }] of this.#entries)
      if (followers === 0 && usedAt < before) this.#entries.delete(key);
  }
}

/** Without lists nothing but the rows tells of a first job. */
function rowsEveryMs(entries: readonly Entry[], lists: WorkSample["lists"]): number {
  const now = performance.now();
  if (!entries.some(({ followers, activeUntil }) => followers > 0 && activeUntil <= now)) return ROWS_MS;
  return lists === undefined ? 0 : AWAITED_ROWS_MS;
}

/** Undefined while it is not known. */
function toldOf({ demand, sampledAt, activeUntil }: Entry): Told | undefined {
  const now = performance.now();
  if (demand === undefined || now - sampledAt > KNOWN_MS) return undefined;
  return { demand, active: activeUntil > now, ageMs: now - sampledAt };
}

function askedBy(entries: readonly Entry[]): Asked {
  const questions = entries.map(({ question }) => question);
  return { queues: union(questions), byType: union(questions.filter(({ types }) => types !== undefined)) };
}

/** Undefined = all queues. */
function union(questions: readonly Question[]): string[] | undefined {
  const queues = new Set<string>();
  for (const question of questions) {
    if (question.queues === undefined) return undefined;
    for (const queue of question.queues) queues.add(queue);
  }
  return [...queues];
}
