import { type Degradations, type Logger } from "@muster/runtime";
import { redisFault } from "../reply-fault.ts";
import { type Duty, NEEDS, type Need } from "./needs.ts";

/** A missing right is granted by a person: asked again after half a minute, then less and less often. */
const FIRST_RECHECK_MS = 30_000;
const MAX_RECHECK_MS = 300_000;
/** Connections that come and go all the time are no reason to ask each time. */
const MIN_PAUSE_MS = 5_000;

/** What the server answered to one need; undefined where it was not asked, or said nothing about rights. */
export type Answer = "allowed" | { readonly refused: string } | undefined;

export interface RightsOptions {
  /** Asks the server for each need. Rejects while it does not answer. */
  readonly ask: () => Promise<ReadonlyMap<Need, Answer>>;
  readonly log: Logger;
  readonly degradations: Degradations;
  /** Set by tests. */
  readonly recheckMs?: number | undefined;
}

/**
 * What this process's user may do in Redis. A permanent refusal is reported once, with the rule that fixes it, and
 * checked again for as long as it lasts: rights are restored without a restart of ours.
 */
export class Rights {
  readonly #options: RightsOptions;
  readonly #missing = new Map<Need, string>();
  readonly #firstMs: number;
  #pauseMs: number;
  #timer: NodeJS.Timeout | undefined;
  #checkedAt = Number.NEGATIVE_INFINITY;
  #closed = false;

  constructor(options: RightsOptions) {
    this.#options = options;
    this.#firstMs = options.recheckMs ?? FIRST_RECHECK_MS;
    this.#pauseMs = this.#firstMs;
  }

  /** Whether something that this duty needs was refused the last time. */
  lacks(...duties: readonly Duty[]): boolean {
    for (const { duty } of this.#missing.keys()) if (duties.includes(duty)) return true;
    return false;
  }

  /** Whether this command was refused the last time. */
  refuses(command: string): boolean {
    return this.#missing.keys().some((need) => need.command === command);
  }

  /** Asks the server now. Never rejects: what it does not answer stays as it was. */
  async check(): Promise<void> {
    clearTimeout(this.#timer);
    this.#checkedAt = performance.now();
    try {
      for (const [need, answer] of await this.#options.ask()) this.#note(need, answer);
      this.#tell();
    } catch (err) {
      // Counted by the connection, which says so itself.
      this.#options.log.debug({ err }, "could not ask Redis for rights");
    }
    this.#planNext();
  }

  /** A command was refused for good, or a connection is new: ask soon what else is refused. */
  doubt(): void {
    if (this.#closed || (this.#timer !== undefined && this.#missing.size > 0)) return;
    const pause = Math.max(0, this.#checkedAt + MIN_PAUSE_MS - performance.now());
    this.#checkAfter(pause);
  }

  /**
   * What only using a command shows.
   * @param refused the server's words; undefined when it was allowed
   */
  learn(command: string, refused: string | undefined): void {
    const need = NEEDS.find((one) => one.command === command);
    if (need === undefined) return;
    this.#note(need, refused === undefined ? "allowed" : { refused });
    this.#tell();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #note(need: Need, answer: Answer): void {
    if (answer === undefined) return;
    if (answer === "allowed") {
      this.#missing.delete(need);
      return;
    }
    if (this.#missing.get(need) === answer.refused) return;
    this.#missing.set(need, answer.refused);
    this.#options.log.warn(
      { right: `+${need.command}`, refused: answer.refused },
      `Redis refuses ${need.command.toUpperCase()}: ${need.without}`,
    );
  }

  #tell(): void {
    const { degradations, log } = this.#options;
    if (this.#missing.size === 0) return degradations.end(log, "redis_rights");
    const rights = [...new Set([...this.#missing.keys()].map(({ command }) => `+${command}`))]
      .toSorted()
      .join(" ");
    const effects = [...new Set([...this.#missing.keys()].map(({ without }) => without))].join("; ");
    const [words = ""] = this.#missing.values();
    // The words say what to do. It may be no right that is missing: a Sentinel refuses too, and so does another slot's node.
    degradations.begin(log, "redis_rights", `Redis refuses ${rights} (${words}): ${effects}`);
  }

  #planNext(): void {
    const asked = [...this.#missing.keys()].some(({ ask }) => ask !== undefined);
    if (!asked) {
      this.#pauseMs = this.#firstMs;
      this.#timer = undefined;
      return;
    }
    this.#checkAfter(this.#pauseMs);
    this.#pauseMs = Math.min(this.#pauseMs * 2, MAX_RECHECK_MS);
  }

  #checkAfter(ms: number): void {
    if (this.#closed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.check(), ms);
    this.#timer.unref();
  }
}

/**
 * What an answer to a harmless command says about the right to it.
 * @param ofProbe it was asked of the key that holds a text: WRONGTYPE then means that the command was let through
 */
export function answerOf(error: unknown, ofProbe: boolean): Answer {
  if (error === null || error === undefined) return "allowed";
  const { kind, reason, cause } = redisFault(error);
  if (reason === "redis_interrupted" || (ofProbe && reason === "redis_keys")) return "allowed";
  return kind === "permanent" ? { refused: cause } : undefined;
}
