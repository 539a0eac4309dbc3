import { type OnRefused, RestingRows, tellOfRefused } from "@muster/db";
import { tellOfPolicies } from "@muster/dispatch";
import { readHold } from "@muster/policy";
import { Breakers } from "../breaker/breakers.ts";
import type { ChoreContext } from "../chore.ts";
import { AdmissionBook } from "./admission-book.ts";
import { UnclaimedJobs } from "./unclaimed.ts";
import { WaitingHolds } from "./waiting-holds.ts";

/** How long a job is passed over that somebody's open transaction has locked, or that has moved on. */
const LOCKED_REST_MS = 2_000;
/** The same of one that was let in and that nobody has claimed: first in its place again, it would be let in again for ever. */
const UNCLAIMED_REST_MS = 20_000;

/** What those have in common who admit jobs and who keep their holds in order. Only memory, of one leader. */
export class FeedMemory {
  readonly book: AdmissionBook;
  waiting: WaitingHolds = new WaitingHolds();
  readonly unclaimed: UnclaimedJobs = new UnclaimedJobs();
  /** Holds whose reason is gone: their jobs have to wait elsewhere, or nowhere. */
  readonly groundless: Set<string> = new Set();
  /** Jobs that the database refuses to change. */
  readonly refused: RestingRows = new RestingRows();
  readonly onRefused: OnRefused;
  readonly breakers: Breakers;
  /** Whether there is anything to follow. */
  isActive = false;
  /** Whether the policies are known to have changed. */
  isOutdated = true;
  readonly #resting = new Map<string, number>();

  constructor(context: ChoreContext) {
    const { database, log } = context;
    this.book = new AdmissionBook(database, log, () => void tellOfPolicies(context));
    this.onRefused = tellOfRefused(log, this.refused);
    this.breakers = new Breakers(context);
  }

  /** There is nothing to follow any more, or somebody else does. */
  clear(): void {
    this.isActive = false;
    this.isOutdated = true;
    this.waiting = new WaitingHolds();
    this.unclaimed.clear();
    this.groundless.clear();
    this.#resting.clear();
    this.breakers.rest();
  }

  /** Jobs wait with this hold, or may. */
  note(text: string): void {
    const hold = readHold(text);
    if (hold?.code === "limit") {
      if (this.book.limitOf(hold.gate) === undefined) this.groundless.add(text);
      else this.waiting.add(text, hold);
    } else if (hold?.code === "pause" && !this.book.policies.isTypePaused(hold.type))
      this.groundless.add(text);
  }

  rest(taskIds: readonly string[], why: "locked" | "unclaimed"): void {
    const until = performance.now() + (why === "locked" ? LOCKED_REST_MS : UNCLAIMED_REST_MS);
    for (const taskId of taskIds) this.#resting.set(taskId, until);
  }

  /** Jobs to pass over for now. */
  resting(): string[] {
    const now = performance.now();
    for (const [taskId, until] of this.#resting) if (until <= now) this.#resting.delete(taskId);
    return [...this.#resting.keys(), ...this.refused.ids()];
  }
}
