import type { Subscription } from "@muster/queue";
import { boundedLabel } from "@muster/runtime";
import type { Chore, ChoreContext } from "../chore.ts";
import { Alarm } from "./alarm.ts";
import type { FeedMemory } from "./feed-memory.ts";
import { hear } from "./hear.ts";
import type { HoldKeeper } from "./hold-keeper.ts";
import { Pace } from "./pace.ts";
import { Poll } from "./poll.ts";
import { Reholder } from "./reholder.ts";
import { Rounds } from "./round.ts";

/** Its loop's name: the promoter, which sees whether there are policies, wakes it. */
export const FEEDER = "feeder";

/** How old what is known of slots, pauses and limits that are not in force may be. */
const LOOK_MS = 1_000;
/** The same while a limit waits for the workers to know it. */
const LOOK_WAITING_MS = 100;
/** From one round's begin to the next one's: one of few jobs costs as much as one of many. */
const PACE_MS = 5;
/** A round of so many jobs is followed by another at once. */
const FULL_ROUND = 100;
/**
 * A round that has counted so many jobs rests for so many times as long as that took: a key with tens of thousands of running
 * jobs would be counted all the time, for a place of so many that is empty some hundredths of a second longer.
 */
const MANY_COUNTED = 6_000;
const COUNT_REST = 3;
/** When to look again whether admitted jobs were claimed, where no more may be admitted before; doubled up to the idle pause. */
const FULL_MS = 25;
/** When to look again where nothing is to be done. */
const IDLE_MS = 250;

/** Admits the jobs that wait for limits, as fast as their limits let it. Idle without policies: it sends nothing then. */
export class Feeder implements Chore {
  readonly name: string = FEEDER;
  readonly intervalMs: number = 1_000;
  readonly #context: ChoreContext;
  readonly #memory: FeedMemory;
  readonly #keeper: HoldKeeper;
  readonly #rounds: Rounds;
  readonly #poll: Poll;
  readonly #alarm: Alarm;
  readonly #name = boundedLabel();
  #look = new Pace(LOOK_MS, 0);
  #startedAt = Number.NEGATIVE_INFINITY;
  #roundAt = Number.NEGATIVE_INFINITY;
  #restsUntil = Number.NEGATIVE_INFINITY;
  #fullMs = FULL_MS;
  /** While there is something to follow. */
  #hearing: Subscription | undefined;

  constructor(context: ChoreContext, memory: FeedMemory, keeper: HoldKeeper) {
    this.#context = context;
    this.#memory = memory;
    this.#keeper = keeper;
    this.#rounds = new Rounds(context, memory, new Reholder(context, memory));
    this.#poll = new Poll(context, memory);
    this.#alarm = new Alarm(() => context.wake(FEEDER));
  }

  async runOnce(): Promise<void | "again"> {
    if (!this.#context.policies.active) return await this.#end();
    this.#begin();
    const { waiting } = this.#memory;
    if (this.#memory.isOutdated || this.#look.isDue) await this.#update();
    waiting.openDue(performance.now());
    await this.#poll.runIfDue();
    if (waiting.hasReady && performance.now() >= this.#roundAt) await this.#round();
    return this.#alarm.next(this.#nextAt());
  }

  rest(): void {
    void this.#end();
  }

  async stop(): Promise<void> {
    await this.#end();
  }

  #begin(): void {
    this.#memory.isActive = true;
    if (this.#context.policies.epoch > this.#memory.book.policies.epoch) this.#memory.isOutdated = true;
    if (this.#hearing !== undefined) return;
    this.#hearing = hear(this.#context.redis, {
      onPolicies: () => {
        this.#memory.isOutdated = true;
        this.#context.wake(FEEDER);
      },
      onFeed: (gates, holds) => {
        for (const gate of gates) this.#memory.waiting.open(gate);
        for (const hold of holds) this.#memory.note(hold);
        this.#wake();
      },
      onAnything: () => {
        this.#poll.hurry();
        this.#keeper.hurry();
        this.#wake();
      },
    });
    this.#keeper.hurry();
  }

  /** Many are told in a short time: they share a round. */
  #wake(): void {
    const pacedAt = Math.max(this.#startedAt + PACE_MS, this.#restsUntil);
    this.#roundAt = Math.min(this.#roundAt, pacedAt);
    this.#alarm.set(Math.max(this.#roundAt, performance.now()));
  }

  async #end(): Promise<void> {
    if (!this.#memory.isActive) return;
    this.#memory.clear();
    this.#alarm.clear();
    this.#look.hurry();
    this.#context.metrics.pausedSeconds.reset();
    const hearing = this.#hearing;
    this.#hearing = undefined;
    this.#context.wake(this.#keeper.name);
    await hearing?.close();
  }

  async #update(): Promise<void> {
    const { book, breakers, waiting } = this.#memory;
    const startedAt = performance.now();
    this.#memory.isOutdated = false;
    const before = book.policies.epoch;
    try {
      const hasChanged = await book.update();
      // Before anybody looks: what a breaker of before has closed is known with its time.
      if (book.policies.epoch !== before) await breakers.follow();
      if (hasChanged) waiting.openAll();
    } catch (error) {
      this.#memory.isOutdated = true;
      throw error;
    }
    if (book.policies.epoch !== before) {
      // Whatever was groundless may have a ground again, and the other way round.
      this.#memory.groundless.clear();
      this.#keeper.hurry();
    }
    this.#look = new Pace(book.isWaiting ? LOOK_WAITING_MS : LOOK_MS, 0);
    this.#look.onDone(startedAt, true);
    this.#tellPauses();
  }

  #tellPauses(): void {
    const { pausedSeconds } = this.#context.metrics;
    pausedSeconds.reset();
    const { pauses } = this.#memory.book;
    for (const { kind, name, ageMs } of pauses.toSorted((a, b) => a.ageMs - b.ageMs))
      pausedSeconds.set({ kind, name: this.#name(name) }, ageMs / 1000);
  }

  async #round(): Promise<void> {
    this.#startedAt = performance.now();
    // Also when it fails.
    this.#roundAt = this.#startedAt + PACE_MS;
    const { result, admitted, counting } = await this.#rounds.run();
    this.#restsUntil = performance.now() + (counting.jobs < MANY_COUNTED ? 0 : COUNT_REST * counting.ms);
    this.#fullMs = result === "full" ? Math.min(2 * this.#fullMs, IDLE_MS) : FULL_MS;
    if (result === "full") this.#roundAt = this.#startedAt + this.#fullMs;
    else if (result === "idle") this.#roundAt = this.#startedAt + IDLE_MS;
    else if (admitted >= FULL_ROUND) this.#roundAt = this.#startedAt;
    this.#roundAt = Math.max(this.#roundAt, this.#restsUntil);
  }

  #nextAt(): number {
    const { waiting } = this.#memory;
    const roundAt = waiting.hasReady ? this.#roundAt : Number.POSITIVE_INFINITY;
    return Math.min(roundAt, this.#look.dueAt, this.#poll.dueAt, waiting.nextAt);
  }
}
