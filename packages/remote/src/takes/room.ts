import { Admissions, type ClaimBook, SetAside, Sources } from "@muster/claiming";
import { type Database, type OnRefused, RestingRows, type Series, tellOfRefused } from "@muster/db";
import { MusterError } from "@muster/job";
import type { RedisConnection } from "@muster/queue";
import { Condition, type Logger, type Loop, type Metrics, startLoop } from "@muster/runtime";
import { CallsTold } from "./calls-told.ts";
import { Dealer } from "./dealing.ts";
import { Finding } from "./finding.ts";
import { HandOuts } from "./hand-outs.ts";
import { type KnownTaker, KnownTakers } from "./known-takers.ts";
import { hasNews, newsOf } from "./news.ts";
import { onceATurn } from "./once-a-turn.ts";
import { Rests } from "./rests.ts";
import { isSame, queuesOf, ServedQueues } from "./served-queues.ts";
import { Standings } from "./standings.ts";
import type { StopNews } from "./taker.ts";
import { Undelivered } from "./undelivered.ts";
import { UnderWay } from "./under-way.ts";
import { type TakeAnswer, type TakeCall, Waiter } from "./waiter.ts";
import { WantedPlaces } from "./wanted-places.ts";

/** Claims at once: what comes meanwhile shares the next one. */
const CLAIMS_AT_ONCE = 2;
/** While nobody can begin anything, the loop turns only to show that it is alive. */
const REST_MS = 10_000;
/** What was found was for nobody who waits: others may wait in a moment, and looking again at once would find the same. */
const PAUSE_MS = 50;
const LEAST_WAIT_MS = 100;

export interface RoomOptions {
  readonly database: Database;
  readonly redis: RedisConnection;
  readonly series: Pick<Series, "of">;
  readonly book: ClaimBook;
  readonly admissions: Admissions;
  readonly starvationMs: number;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/**
 * Where the workers wait that call this server for jobs: one look at the lists for all of them, one claim for all that it
 * finds, however many they are.
 */
export class TakeRoom {
  readonly #options: RoomOptions;
  readonly #calls: CallsTold;
  readonly #servedQueues: ServedQueues;
  readonly #takers: KnownTakers;
  readonly #standings: Standings;
  readonly #sources: Sources;
  readonly #finding: Finding;
  readonly #undelivered: Undelivered;
  readonly #handOuts: HandOuts;
  readonly #dealer: Dealer;
  readonly #loop: Loop;
  readonly #changed = new Condition();
  /** Of a fleet that calls at once each call would look at all of it. */
  readonly #onChanged = onceATurn(() => this.#lookAround());
  readonly #claiming = new UnderWay(this.#onChanged);
  /** What was found and is for nobody here is being set aside, and goes first in its lists then. */
  #settingAside: Promise<unknown> = Promise.resolve();
  /** Whose lists are waited for. */
  readonly #served: { queues: readonly string[] | undefined } = { queues: [] };
  readonly #wanted = new WantedPlaces();
  readonly #rests = new Rests(this.#onChanged);
  #stopped = false;

  constructor(options: RoomOptions) {
    const { book, admissions, log, metrics } = options;
    this.#options = options;
    this.#calls = new CallsTold(options);
    this.#servedQueues = new ServedQueues(options.redis);
    this.#takers = new KnownTakers(this.#servedQueues);
    const resting = new RestingRows();
    const onRefused: OnRefused = tellOfRefused(log, resting);
    this.#standings = new Standings({
      ...options,
      takers: this.#takers,
      queues: this.#servedQueues,
      onHeld: (types) => void this.#sources.onHeld(types),
      onKnown: this.#onChanged,
    });
    this.#sources = this.#openSources(resting);
    this.#finding = new Finding(this.#sources);
    const base = { ...options, sources: this.#sources, onRefused };
    const aside = new SetAside({ ...base, types: () => this.#dealer.knownTypes() });
    this.#undelivered = new Undelivered(base);
    this.#handOuts = new HandOuts({ ...base, admissions, aside, undelivered: this.#undelivered });
    this.#dealer = new Dealer({
      book,
      takers: this.#takers,
      aside,
      handOuts: this.#handOuts,
      placementOf: (lane) => this.#sources.placementOf(lane),
    });
    const runOnce = (signal: AbortSignal): Promise<void | "again"> => this.#turn(signal);
    this.#loop = startLoop({ name: "remote-takes", intervalMs: REST_MS, log, metrics, runOnce });
  }

  #openSources(resting: RestingRows): Sources {
    const served = this.#served;
    return new Sources({
      ...this.#options,
      knows: (type) => this.#takers.knowsType(type),
      wanted: () => new Set(this.#takers.ready().flatMap(({ taker }) => taker.types)),
      places: () => this.#wanted.current,
      mayHave: (...asked) => this.#takers.someMayHave(...asked),
      databaseNow: () => this.#standings.databaseNow(),
      resting,
      get queues() {
        return served.queues;
      },
    });
  }

  get loops(): readonly Loop[] {
    return [this.#loop, this.#standings.loop];
  }

  /**
   * Waits for jobs, or for news. A later call of the same worker ends this one.
   * @throws MusterError `not_found` for a worker that is not live, `unavailable` while this server stops
   */
  async take(call: TakeCall): Promise<TakeAnswer> {
    if (this.#stopped) throw new MusterError("unavailable", "this server is stopping: call another one");
    const known = this.#takers.enter(call.taker);
    known.waiter?.end();
    if (!known.isHere) void this.#calls.tell(known);
    const waiter = new Waiter({ ...call, waitMs: Math.max(LEAST_WAIT_MS, call.waitMs) });
    known.waiter = waiter;
    this.#options.metrics.takesWaiting.inc();
    try {
      if (hasNews(known)) waiter.end();
      else if (known.standing === undefined) this.#standings.ask();
      else this.#onChanged();
      const answer = await waiter.answered;
      return answer ?? { jobs: [], ...newsOf(known) };
    } finally {
      known.calledAt = performance.now();
      if (known.waiter === waiter) known.waiter = undefined;
      this.#options.metrics.takesWaiting.dec();
    }
  }

  onStop(workerId: string, stop: StopNews): void {
    this.#takers.addStop(workerId, stop);
    this.#tell(this.#takers.get(workerId));
  }

  /** This worker calls that server: what it waits for here it has left. */
  onTaker(workerId: string, server: string): void {
    const known = this.#takers.get(workerId);
    if (known === undefined || server === this.#calls.server) return;
    known.isHere = false;
    known.waiter?.end();
  }

  /** These workers stand differently; none named: maybe all. */
  onFleet(workerIds: readonly string[]): void {
    this.#standings.onChanged(workerIds);
  }

  readonly onHeld = (types: readonly string[]): void => void this.#sources.onHeld(types);

  onNewLane(): void {
    if (this.#takers.someAreBound) this.#standings.ask();
    void this.#sources.onNewLane();
  }

  /** What this worker has been sent and has not confirmed did not arrive. Rejects as `Database.query` does. */
  async onLost(workerId: string): Promise<void> {
    await this.#undelivered.addOf(workerId);
    this.onConfirmed(workerId);
  }

  /** What this worker has been sent is confirmed. */
  onConfirmed(workerId: string): void {
    const known = this.#takers.get(workerId);
    if (known === undefined || known.restsUntil === 0) return;
    known.restsUntil = 0;
    this.#onChanged();
  }

  readonly onEnded: KnownTakers["onEnded"] = (...ended) => this.#takers.onEnded(...ended);

  onLeave(workerId: string): void {
    this.#takers.get(workerId)?.waiter?.end();
    void this.#calls.tellOf(workerId);
  }

  /** Whoever waits is answered, whoever calls from now on is sent to another server. */
  close(): void {
    this.#stopped = true;
    for (const { waiter } of this.#takers.waiting()) waiter?.end();
  }

  /** The same, and puts back what was found meanwhile. */
  async stop(): Promise<void> {
    this.close();
    this.#rests.stop();
    const stopped = Promise.all([this.#loop.stop(), this.#standings.stop()]);
    await this.#sources.stop();
    await stopped;
    await Promise.all([this.#claiming.idle(), this.#settingAside]);
    await this.#undelivered.idle();
  }

  #tell(known: KnownTaker | undefined): void {
    if (known?.waiter !== undefined && hasNews(known)) known.waiter.end();
  }

  #lookAround(): void {
    if (this.#stopped) return this.#changed.notify();
    const waiting = this.#takers.waiting();
    for (const known of waiting) this.#tell(known);
    if (waiting.some(({ standing }) => standing === undefined)) this.#standings.ask();
    this.#rests.lookAfter(waiting);
    const ready = this.#takers.ready();
    const queues = queuesOf(ready);
    if (this.#wanted.follow(ready) || !isSame(queues, this.#served.queues)) {
      this.#served.queues = queues;
      void this.#sources.wake();
    } else void this.#sources.onWanted();
    this.#changed.notify();
  }

  async #turn(signal: AbortSignal): Promise<void | "again"> {
    this.#claiming.throwFailure();
    await this.#settingAside;
    const canClaim = (): boolean => this.#claiming.size < CLAIMS_AT_ONCE && this.#takers.hasReady;
    if (!canClaim()) {
      await this.#changed.until(canClaim, { signal, timeoutMs: REST_MS });
      return signal.aborted ? undefined : "again";
    }
    const ready = this.#takers.ready();
    const free = ready.map(({ waiter }) => waiter?.call.freeSlots ?? 0);
    const offers = await this.#finding.find(free, () => [
      ...new Set(ready.flatMap(({ taker }) => taker.types)),
    ]);
    const { batches, aside, isMixed } = this.#dealer.deal(offers);
    this.#settingAside = aside;
    for (const batch of batches) this.#claiming.add(this.#handOuts.run(batch));
    if (isMixed) this.#finding.onMixed();
    if (batches.length === 0 && (this.#finding.isMixed || this.#finding.keepsFree))
      await this.#changed.until(() => false, { signal, timeoutMs: PAUSE_MS });
    return "again";
  }
}
