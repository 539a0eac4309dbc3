import { hash } from "node:crypto";
import {
  digestOf,
  type Identity,
  idOf,
  type Verdict as JwtVerdict,
  looksLikeJwt,
  SECRET_PREFIX,
} from "@muster/identity";
import { type Logger, withDeadline } from "@muster/runtime";
import type { Peer } from "../bounds/peer.ts";
import type { NodeRequest } from "../http/node-http.ts";
import type { Refusal } from "../http/refuse.ts";
import type { Certificates } from "./certificate.ts";
import { MALFORMED, NOBODY_CAN_SAY, UNKNOWN } from "./denials.ts";
import { IdentityCache, type Known } from "./identity-cache.ts";
import { sessionToken } from "./session-cookie.ts";
import { identityOf, type TokenLookup } from "./token-lookup.ts";
import type { TokenUses } from "./token-uses.ts";

/** A key is believed for so long after it was looked up: what is revoked is refused after it. */
const TOKEN_FRESH_MS = 5_000;
/** One that is in use is looked up again before that, while its calls go on. */
const TOKEN_REFRESH_MS = 3_500;
/** A JWT is its own proof, but the key that signed it may have been taken back. */
const JWT_FRESH_MS = 600_000;
/** Of a whole look, whatever it waits for. */
const LOOK_MS = 2_000;
/** After a look that failed, the next ones are not tried at once: their calls would wait, and hold what they have sent. */
const AWAY_MS = 500;
/** Different credentials that are looked at, of all connections and of one. */
const MAX_LOOKS = 4_000;
const MAX_LOOKS_OF_PEER = 500;
const BEARER = /^bearer +(?<text>[^\s]+) *$/iu;

export type Identified = Known | Refusal;
type Verdict = Known | "unknown" | "away";

/** Whether a request has an identity, and whose. */
export type Identify = (request: NodeRequest, peer: Peer) => Identified | Promise<Identified>;

export type IdentifyToken = (token: string, peer: Peer) => Identified | Promise<Identified>;

export type VerifyJwt = (token: string) => Promise<JwtVerdict>;

export interface AuthenticatorOptions {
  readonly tokens: TokenLookup;
  readonly uses: TokenUses;
  /** Undefined where none are taken. */
  readonly verifyJwt: VerifyJwt | undefined;
  readonly certificates: Certificates;
  readonly log: Logger;
}

/** Finds out who calls, from a request's headers alone. */
export class Authenticator {
  readonly #options: AuthenticatorOptions;
  readonly #cache: IdentityCache = new IdentityCache();
  readonly #looks: Map<string, Promise<Verdict>> = new Map();
  readonly #looksOf: WeakMap<Peer, number> = new WeakMap();
  #awayUntil = -Infinity;

  constructor(options: AuthenticatorOptions) {
    this.#options = options;
  }

  /** At once for a credential that was looked at lately. Never rejects. */
  readonly identify: Identify = (request, peer) => {
    const { authorization } = request.headers;
    if (authorization === undefined) {
      // Before the certificate: whoever has logged in at the dashboard has said who to be.
      const session = sessionToken(request);
      return session === undefined
        ? this.#options.certificates.identify(peer)
        : this.identifyToken(session, peer);
    }
    const text = BEARER.exec(authorization)?.groups?.["text"];
    return text === undefined ? MALFORMED : this.identifyToken(text, peer);
  };

  /** Whose token or JWT it is. At once where it was looked at lately. Never rejects. */
  readonly identifyToken: IdentifyToken = (text, peer) => {
    const digest = hash("sha256", text, "base64url");
    const now = performance.now();
    const found = this.#cache.find(digest, now);
    if (found === "unknown") return UNKNOWN;
    if (found === undefined) return this.#find(text, digest, peer);
    if (found.use !== undefined) found.use.at = now;
    if (found.refreshAt <= now && !this.#looks.has(digest)) void this.#look(text, digest);
    return found;
  };

  /** The key was revoked by this process. */
  forget(tokenId: string): void {
    this.#cache.forget(tokenId);
  }

  #find(text: string, digest: string, peer: Peer): Identified | Promise<Identified> {
    // Before anybody is asked: what is made up without its checksum costs nothing but this.
    if (!this.#mayBe(text)) return MALFORMED;
    const pending = this.#looks.get(digest);
    if (pending !== undefined) return pending.then(answerTo);
    if (this.#looks.size >= MAX_LOOKS) return NOBODY_CAN_SAY;
    const own = this.#looksOf.get(peer) ?? 0;
    if (own >= MAX_LOOKS_OF_PEER) return NOBODY_CAN_SAY;
    this.#looksOf.set(peer, own + 1);
    return this.#look(text, digest).then((verdict) => {
      this.#looksOf.set(peer, (this.#looksOf.get(peer) ?? 1) - 1);
      return answerTo(verdict);
    });
  }

  #mayBe(text: string): boolean {
    if (text.startsWith(SECRET_PREFIX)) return idOf(text) !== undefined;
    return this.#options.verifyJwt !== undefined && looksLikeJwt(text);
  }

  /** Never rejects. */
  #look(text: string, digest: string): Promise<Verdict> {
    const looking = this.#verdict(text)
      .then((verdict) => {
        if (verdict === "unknown") this.#cache.refuse(digest, performance.now());
        else if (verdict !== "away") this.#cache.keep(digest, verdict);
        return verdict;
      })
      .finally(() => this.#looks.delete(digest));
    this.#looks.set(digest, looking);
    return looking;
  }

  async #verdict(text: string): Promise<Verdict> {
    const id = idOf(text);
    const looking = id === undefined ? this.#verifyJwt(text) : this.#findToken(id, text);
    try {
      return await withDeadline(looking, LOOK_MS, "identity");
    } catch (err) {
      if (id !== undefined) this.#awayUntil = performance.now() + AWAY_MS;
      this.#options.log.debug({ err }, "an identity could not be looked up");
      return "away";
    }
  }

  /** @throws whatever the database does */
  async #findToken(id: string, text: string): Promise<Verdict> {
    const now = performance.now();
    if (now < this.#awayUntil) return "away";
    const token = await this.#options.tokens.find(id, digestOf(text));
    if (token === undefined) return "unknown";
    const identity = identityOf(token);
    const use = this.#options.uses.of(id);
    use.at = now;
    return {
      identity,
      tokenId: id,
      // From before the question: what is revoked between it and its answer is not believed for longer.
      freshUntil: now + Math.min(TOKEN_FRESH_MS, leftOf(identity)),
      refreshAt: now + TOKEN_REFRESH_MS,
      use,
    };
  }

  async #verifyJwt(text: string): Promise<Verdict> {
    const verdict = (await this.#options.verifyJwt?.(text)) ?? "unknown";
    if (typeof verdict === "string") return verdict;
    const freshUntil = performance.now() + Math.min(JWT_FRESH_MS, leftOf(verdict));
    return { identity: verdict, tokenId: undefined, freshUntil, refreshAt: Infinity, use: undefined };
  }
}

/** How long an identity has, milliseconds, by this machine's clock. */
const leftOf = ({ expiresAtMs }: Identity): number =>
  expiresAtMs === undefined ? Infinity : expiresAtMs - Date.now();

function answerTo(verdict: Verdict): Identified {
  if (verdict === "away") return NOBODY_CAN_SAY;
  return verdict === "unknown" ? UNKNOWN : verdict;
}
