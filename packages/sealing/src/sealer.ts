import { randomBytes } from "node:crypto";
import { normalisedError } from "@muster/job";
import { type Clear, encrypt } from "./cipher.ts";
import { cutToBytes } from "./cut.ts";
import { addedBytes, NONCE_BYTES, splitNonce } from "./envelope.ts";
import type { DerivedKey } from "./key.ts";
import type { Place } from "./place.ts";

const FINGERPRINT_BYTES = 8;
/** The form of a keyed hash; a plain one is shorter than any that carries it. */
const HASH_FORM = 1;

/** A text that is sealed into another text. */
export interface SealedText {
  readonly text: string;
  /** Stands before it in clear: one of a few words of ours, a to z and _, and never of a job's own. */
  readonly code: string;
  /** Characters that the sealed text may have. What does not fit is cut before it is sealed. */
  readonly maxLength: number;
  /** Whether a fingerprint stands beside the code. */
  readonly fingerprint?: boolean;
}

/** Seals with one key, at once: whoever has it need not ask for the key again. */
export class Sealer {
  readonly #key: DerivedKey;

  constructor(key: DerivedKey) {
    this.#key = key;
  }

  get kid(): string {
    return this.#key.kid;
  }

  /** How long what is sealed may have been where so many bytes are kept, for messages. */
  atMost(keptBytes: number): string {
    return `at most ${keptBytes - addedBytes(this.kid)} bytes, which are ${keptBytes} once sealed`;
  }

  seal(clear: Clear, place: Place): Buffer {
    return encrypt(this.#key, clear, place, splitNonce(randomBytes(NONCE_BYTES)));
  }

  /**
   * The same bytes for the same content under the same name: what each process applies at each start would otherwise be a
   * change each time. Its id is made of the content by a key of its own, so that no other content has the same.
   */
  sealAlike(clear: Clear, place: Place, name: string): Buffer {
    const about = Buffer.from(JSON.stringify([name, place.purpose, place.type, clear.content]));
    return encrypt(this.#key, clear, place, splitNonce(this.#key.hmac("template", about, clear.data)));
  }

  /** A text that `sealedMark` knows: code, fingerprint, envelope. */
  sealText({ text, code, maxLength, fingerprint = false }: SealedText, place: Place): string {
    const start = `sealed:${code}:${fingerprint ? this.fingerprint(place.type, text) : "-"}:`;
    const room = Math.floor(((maxLength - start.length) * 3) / 4) - addedBytes(this.kid);
    const sealed = this.seal({ content: "text", data: cutToBytes(text, room) }, place);
    return `${start}${sealed.toString("base64url")}`;
  }

  /** The same for errors of one kind and one type, and nothing to whoever lacks the key: 16 digits. */
  fingerprint(type: string, error: string): string {
    const about = Buffer.from(JSON.stringify([type, normalisedError(error)]));
    return this.#key.hmac("fingerprint", about).toString("hex", 0, FINGERPRINT_BYTES);
  }

  /**
   * In the place of a digest of what a caller has asked for, which would let anybody try out what it was. The key's name is in
   * it: a later primary key makes another one of the same request.
   */
  requestHash(digest: Uint8Array): Uint8Array {
    const { kid } = this;
    const form = Uint8Array.of(HASH_FORM, kid.length);
    return Buffer.concat([form, Buffer.from(kid, "latin1"), this.#key.hmac("request", digest)]);
  }
}
