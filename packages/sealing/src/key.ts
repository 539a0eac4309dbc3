import { createHmac, createSecretKey, type KeyObject } from "node:crypto";

/** A key and its name. The name stands in each envelope, in clear. */
export interface SealingKey {
  /** 1 to 32 of the characters A-Z a-z 0-9 _ . - */
  readonly kid: string;
  /** 32 random bytes. */
  readonly key: Uint8Array;
}

export const KEY_BYTES = 32;
const HASH_BYTES = 32;
const LAST: Uint8Array = Uint8Array.of(1);

/** Each use has a key of its own, so that nothing that one shows says anything about another. */
const USES = {
  envelope: "muster sealing v1 envelope",
  template: "muster sealing v1 template",
  fingerprint: "muster sealing v1 fingerprint",
  request: "muster sealing v1 request",
} as const;

/** Keys made of one by HKDF with SHA-256 and no salt (RFC 5869), whose first half is done once. */
export class DerivedKey {
  readonly kid: string;
  readonly #bytes: Uint8Array;
  readonly #root: KeyObject;
  readonly #kept = new Map<string, KeyObject>();

  constructor({ kid, key }: SealingKey) {
    this.kid = kid;
    this.#bytes = Uint8Array.from(key);
    this.#root = createSecretKey(createHmac("sha256", Buffer.alloc(HASH_BYTES)).update(key).digest());
  }

  /** Whether it was made of this one. */
  isOf({ kid, key }: SealingKey): boolean {
    return kid === this.kid && Buffer.compare(this.#bytes, key) === 0;
  }

  /**
   * For one envelope. AES-GCM lets a key be used some 2^32 times with random nonces, after which a fleet would have to have
   * another one; a key for each envelope leaves nothing to count.
   */
  ofEnvelope(id: Uint8Array): KeyObject {
    // Node takes 12 µs to make a cipher of a key in bytes, and 3 to make this of them and the cipher of it.
    return createSecretKey(this.#derive(USES.envelope, id));
  }

  /** HMAC with SHA-256, by the key of this use. */
  hmac(use: Exclude<keyof typeof USES, "envelope">, ...parts: readonly Uint8Array[]): Buffer {
    let key = this.#kept.get(use);
    if (key === undefined) {
      key = createSecretKey(this.#derive(USES[use]));
      this.#kept.set(use, key);
    }
    const hmac = createHmac("sha256", key);
    for (const part of parts) hmac.update(part);
    return hmac.digest();
  }

  #derive(use: string, more: Uint8Array = new Uint8Array()): Buffer {
    return createHmac("sha256", this.#root).update(use).update(more).update(LAST).digest();
  }
}
