import type { Identity } from "@muster/identity";
import type { TokenUse } from "./token-uses.ts";

/** Of each kind. A credential that is thrown out is looked up again at its next call. */
const MAX_KEPT = 10_000;
/** That somebody is nobody is kept for as long: a token that was just made may be asked for before its row is there. */
const REFUSED_MS = 1_000;

/** Whom a credential has shown. Times are the process's own, of `performance.now()`. */
export interface Known {
  readonly identity: Identity;
  /** Of a key: by which its row is found again. */
  readonly tokenId: string | undefined;
  /** From then on it has to be looked up before it is believed. */
  readonly freshUntil: number;
  /** From then on it is looked up while it is believed, so that no call waits for it. */
  readonly refreshAt: number;
  /** Of a key: when it was used. */
  readonly use: TokenUse | undefined;
}

/** What was found out about credentials, by their digests: nothing here is worth stealing. */
export class IdentityCache {
  readonly #known: Map<string, Known> = new Map();
  readonly #refused: Map<string, number> = new Map();

  find(digest: string, now: number): Known | "unknown" | undefined {
    const known = this.#known.get(digest);
    if (known !== undefined && known.freshUntil > now) return known;
    const until = this.#refused.get(digest);
    return until !== undefined && until > now ? "unknown" : undefined;
  }

  keep(digest: string, known: Known): void {
    this.#refused.delete(digest);
    add(this.#known, digest, known);
  }

  refuse(digest: string, now: number): void {
    this.#known.delete(digest);
    add(this.#refused, digest, now + REFUSED_MS);
  }

  /** It was revoked here: nobody has to wait until that shows. */
  forget(tokenId: string): void {
    for (const [digest, known] of this.#known) if (known.tokenId === tokenId) this.#known.delete(digest);
  }
}

/** The oldest one goes where there are too many: a flood of others' tokens throws out no more than there is room for. */
function add<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= MAX_KEPT) return;
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}
