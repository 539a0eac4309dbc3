import type { KeyObject } from "node:crypto";
import { cookieIn } from "../http/cookie.ts";
import type { NodeRequest } from "../http/node-http.ts";
import { SealKey, seal, unseal } from "../seal.ts";
import { LoginError, NO_DATABASE } from "./failure.ts";
import type { Proofs } from "./provider.ts";

/** How long somebody may take to log in at the provider. */
const LIVES_SECONDS = 600;
/** Later versions may keep other things; what is not understood must not be misread. */
const VERSION = 1;
/** As for a session: by TLS, one that no neighbour in the same domain can set. */
const BY_TLS = "__Host-muster_login";
const IN_THE_CLEAR = "muster_login";

/** A login that was begun and has not ended. */
export interface Attempt extends Proofs {
  /** Where in the dashboard it goes on: what follows the address of the dashboard, beginning with `#`. */
  readonly to: string;
}

export interface AttemptsOptions {
  /** The same for all APIs. */
  readonly readSecret: () => Promise<string>;
  /** Whether the dashboard is reached by TLS. */
  readonly byTls: boolean;
  /** An attempt counts for this client of this provider alone. */
  readonly boundTo: string;
}

/**
 * A login that was begun is kept by the browser alone, sealed, so that any API process can end it. The cookie is Lax: a
 * strict one is not sent when the provider sends the browser back.
 */
export class Attempts {
  readonly #key: SealKey;
  readonly #name: string;
  readonly #attributes: string;
  readonly #boundTo: string;

  constructor({ readSecret, byTls, boundTo }: AttemptsOptions) {
    this.#key = new SealKey(readSecret, "logins");
    this.#name = byTls ? BY_TLS : IN_THE_CLEAR;
    this.#attributes = `HttpOnly; SameSite=Lax${byTls ? "; Secure" : ""}`;
    this.#boundTo = boundTo;
  }

  /**
   * The cookie for a login that begins. A browser has one: whoever begins in two tabs ends in the last one.
   * @throws LoginError while the database is away
   */
  async cookie({ state, nonce, verifier, to }: Attempt, nowMs: number): Promise<string> {
    const until = nowMs + LIVES_SECONDS * 1_000;
    const value = seal(await this.#loaded(), this.#boundTo, [VERSION, until, state, nonce, verifier, to]);
    return this.#cookie(value, LIVES_SECONDS);
  }

  /**
   * What this browser has begun; undefined = nothing, or too long ago.
   * @throws LoginError while the database is away
   */
  async of({ headers }: NodeRequest, nowMs: number): Promise<Attempt | undefined> {
    const value = cookieIn(headers.cookie ?? "", this.#name);
    if (value === undefined) return undefined;
    const content = unseal(await this.#loaded(), this.#boundTo, value);
    const [version, until, ...texts]: readonly unknown[] = Array.isArray(content) ? content : [];
    const [state, nonce, verifier, to] = texts;
    if (version !== VERSION || typeof until !== "number" || until < nowMs) return undefined;
    if (typeof state !== "string" || typeof nonce !== "string") return undefined;
    if (typeof verifier !== "string" || typeof to !== "string") return undefined;
    return { state, nonce, verifier, to };
  }

  /** What the browser is told once a login has ended, however. */
  endCookie(): string {
    return this.#cookie("", 0);
  }

  async #loaded(): Promise<KeyObject> {
    try {
      return await this.#key.load();
    } catch (cause) {
      throw new LoginError(NO_DATABASE, { cause });
    }
  }

  #cookie(value: string, seconds: number): string {
    return `${this.#name}=${value}; Path=/; Max-Age=${seconds}; ${this.#attributes}`;
  }
}
