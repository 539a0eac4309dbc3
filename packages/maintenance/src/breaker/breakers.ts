import {
  type BreakerNow,
  closeBreaker,
  countBreakers,
  type Database,
  followRules,
  forgetCalls,
  openBreaker,
  readBreakers,
  type WaitingRow,
} from "@muster/db";
import { BREAKER_STATES, type BreakerRule, judge, parseGate } from "@muster/policy";
import { boundedLabel, type Logger, type Metrics } from "@muster/runtime";

/**
 * For how long a breaker is only suspected, milliseconds: workers tell of successes once a second, and of failures at once.
 */
export const SUSPICION_MS = 1_500;
const MAX_SUSPECTED = 10_000;

export interface BreakerContext {
  readonly database: Database;
  readonly log: Logger;
  readonly metrics: Pick<Metrics, "breakers" | "breakerChanges">;
}

/** A gate whose limit has a breaker. */
export interface RuledGate {
  readonly gate: string;
  readonly rule: BreakerRule;
}

/** What the breakers of some gates let through; the others are not in the way. */
export interface BreakerView {
  /** No job of these is to be freed. */
  readonly closed: ReadonlySet<string>;
  /** One job of each of these is to be freed, and named as its probe in the statement that frees it. */
  readonly probing: ReadonlySet<string>;
}

/**
 * Decides for each gate whether its breaker is open, in whichever process feeds: it asks before each round, so that nothing is
 * freed in place of what has failed before that counts. All that outlives a round is in rows but for what is suspected,
 * which another leader suspects anew.
 */
export class Breakers {
  readonly #context: BreakerContext;
  readonly #limitLabel = boundedLabel();
  /** Since when, by the database's clock, milliseconds. */
  readonly #suspected = new Map<string, number>();

  constructor(context: BreakerContext) {
    this.#context = context;
  }

  /** Turns the breakers whose time has come, and says what may pass now. */
  async look(gates: readonly RuledGate[]): Promise<BreakerView> {
    const { database } = this.#context;
    const rules = new Map(gates.map(({ gate, rule }) => [gate, rule]));
    const wanted = gates.map(({ gate, rule }) => ({ gate, windowMs: rule.windowMs }));
    const closed = new Set<string>();
    const probing = new Set<string>();
    for (const breaker of await readBreakers(database, wanted)) {
      const rule = rules.get(breaker.gate);
      const lets = rule === undefined ? "all" : await this.#turn(rule, breaker);
      if (lets === "none") closed.add(breaker.gate);
      else if (lets === "one") probing.add(breaker.gate);
    }
    return { closed, probing };
  }

  /**
   * Some of these jobs were freed, and the breakers that they try are half-open.
   * @param freed those that were
   */
  tellOfProbes(
    jobs: readonly Pick<WaitingRow, "taskId" | "tries">[],
    freed: readonly { readonly task_id: string }[],
  ): void {
    const probes = jobs.filter(({ tries = [] }) => tries.length > 0);
    if (probes.length === 0) return;
    const ids = new Set(freed.map((row) => row.task_id));
    for (const { taskId, tries = [] } of probes)
      if (ids.has(taskId))
        for (const gate of tries)
          this.#tell("half_open", gate, { job: taskId }, "a breaker lets one job through");
  }

  /**
   * Policies have changed, or may have.
   * @returns gates that may have opened: whoever waits for one sleeps for as long as it was closed
   */
  follow(): Promise<string[]> {
    return followRules(this.#context.database);
  }

  /** What has to be done now and then while there is a breaker, or was one lately. */
  async tend(): Promise<void> {
    const { database, metrics } = this.#context;
    await forgetCalls(database);
    const counts = await countBreakers(database);
    for (const state of BREAKER_STATES) metrics.breakers.set({ state }, counts.get(state) ?? 0);
  }

  /** Another process leads. Only one may export how many there are: two would be added up. */
  rest(): void {
    this.#suspected.clear();
    this.#context.metrics.breakers.reset();
  }

  async #turn(rule: BreakerRule, breaker: BreakerNow): Promise<"all" | "one" | "none"> {
    const verdict = judge(rule, breaker);
    if (verdict !== "suspect") this.#suspected.delete(breaker.gate);
    switch (verdict) {
      case "pass":
        return "all";
      case "probe":
        return "one";
      case "close":
        if (!(await closeBreaker(this.#context.database, breaker))) return "none";
        this.#tell("closed", breaker.gate, { job: breaker.probeId }, "a breaker has closed");
        return "all";
      case "reopen":
        await this.#open(rule, breaker, `job ${breaker.probeId ?? ""} was tried, and failed`);
        return "none";
      case "suspect":
        if (this.#isCertain(breaker)) await this.#open(rule, breaker, told(rule, breaker));
        return "none";
      default:
        return "none";
    }
  }

  #isCertain({ gate, nowMs }: BreakerNow): boolean {
    const since = this.#suspected.get(gate);
    if (since === undefined) {
      // Gates of limits that are gone.
      if (this.#suspected.size >= MAX_SUSPECTED) this.#suspected.clear();
      this.#suspected.set(gate, nowMs);
    }
    return since !== undefined && nowMs - since >= SUSPICION_MS;
  }

  async #open(rule: BreakerRule, breaker: BreakerNow, why: string): Promise<void> {
    this.#suspected.delete(breaker.gate);
    if (!(await openBreaker(this.#context.database, breaker, rule.openForMs, why))) return;
    this.#tell(
      "open",
      breaker.gate,
      { why, openForMs: rule.openForMs },
      "a breaker has opened: its jobs wait",
    );
  }

  #tell(state: "open" | "half_open" | "closed", gate: string, more: object, text: string): void {
    const { log, metrics } = this.#context;
    const { limit = "", key = "" } = parseGate(gate) ?? {};
    metrics.breakerChanges.inc({ limit: this.#limitLabel(limit), state });
    log[state === "open" ? "warn" : "info"]({ limit, key, ...more }, text);
  }
}

const told = ({ windowMs }: BreakerRule, { calls, failures }: BreakerNow): string =>
  `${failures} of ${calls} attempts failed within ${windowMs / 1000} s`;
