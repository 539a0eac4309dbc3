import { Code } from "@connectrpc/connect";
import type { Identity } from "@muster/identity";
import type { Refusal } from "../http/refuse.ts";
import type { Account } from "./account.ts";
import type { HeldBytes } from "./held-bytes.ts";
import type { Refusals } from "./refusals.ts";
import type { RequestHold } from "./request-hold.ts";
import { type Pulse, TokenBucket } from "./token-bucket.ts";

/** Fewer than these are not looked through for what can be forgotten. */
const MANY = 1_000;

export interface AccountsOptions {
  readonly held: HeldBytes;
  readonly refusals: Refusals;
  /** Of each; undefined: as many calls as they like. */
  readonly identityCalls: Pulse | undefined;
  /** Of each, beside what holds for all. */
  readonly identityStreams: number;
  readonly now?: () => number;
}

/**
 * Who is asked for names shares what the process has with others by name, and not by connection: fifty connections of one
 * tenant are one tenant. Where nobody is asked (`AUTH=none`), everything stays by connection, and nothing is done here.
 */
export class Accounts {
  readonly #options: AccountsOptions;
  readonly #now: () => number;
  readonly #open = new Map<string, OpenAccount>();
  #lookAt = MANY;

  constructor(options: AccountsOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /** Identities of which something is remembered. */
  get size(): number {
    return this.#open.size;
  }

  /**
   * Counts a call of this identity, and charges what it holds to it from now on. To be asked once for each call, when it is
   * known who calls and before anything is read of its body.
   * @returns why it is refused; undefined when it may go on
   */
  admit(identity: Identity, hold: RequestHold): Refusal | undefined {
    if (identity.kind === "open") return undefined;
    const account = this.#of(identity.id);
    const waitMs = account.bucket?.take(this.#now()) ?? 0;
    if (waitMs > 0) return this.#tooOften(identity, waitMs);
    account.calls += 1;
    hold.belongTo(account, () => {
      account.calls -= 1;
      if (account.calls === 0 && account.bucket === undefined) this.#open.delete(identity.id);
    });
    return undefined;
  }

  #of(id: string): OpenAccount {
    const known = this.#open.get(id);
    if (known !== undefined) return known;
    if (this.#open.size >= this.#lookAt) this.#forgetIdle();
    const { held, identityCalls: calls, identityStreams: maxStreams } = this.#options;
    const bucket = calls === undefined ? undefined : new TokenBucket(calls, this.#now());
    const made = { share: held.share("identity"), maxStreams, bucket, calls: 0 };
    this.#open.set(id, made);
    return made;
  }

  /** Of as many names as an issuer of JWTs may give out, most have called once. */
  #forgetIdle(): void {
    const now = this.#now();
    for (const [id, { calls, bucket }] of this.#open)
      if (calls === 0 && bucket?.isFull(now) !== false) this.#open.delete(id);
    this.#lookAt = Math.max(MANY, 2 * this.#open.size);
  }

  #tooOften({ name }: Identity, retryAfterMs: number): Refusal {
    this.#options.refusals.count("identity_calls");
    const { perSecond = 0, burst = 0 } = this.#options.identityCalls ?? {};
    const message =
      `identity: expected at most ${perSecond} calls a second of ${name}, and ${burst} at once; ` +
      `try again in ${retryAfterMs} ms`;
    return { status: 429, code: Code.ResourceExhausted, message, retryAfterMs };
  }
}

interface OpenAccount extends Account {
  readonly bucket: TokenBucket | undefined;
  calls: number;
}
