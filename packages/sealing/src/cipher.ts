import { createCipheriv, createDecipheriv } from "node:crypto";
import { type Content, type Envelope, type Header, headerOf, TAG_BYTES } from "./envelope.ts";
import type { DerivedKey } from "./key.ts";
import { authenticatedOf, type Place } from "./place.ts";
import { SealError } from "./seal-error.ts";

const ALGORITHM = "aes-256-gcm";

/** What is sealed, and what it is. */
export interface Clear {
  readonly content: Content;
  readonly data: Uint8Array;
}

export function encrypt(
  key: DerivedKey,
  { content, data }: Clear,
  place: Place,
  nonce: Pick<Header, "id" | "iv">,
): Buffer {
  const header = headerOf({ content, kid: key.kid, ...nonce });
  const cipher = createCipheriv(ALGORITHM, key.ofEnvelope(nonce.id), nonce.iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(authenticatedOf(header, place));
  return Buffer.concat([header, cipher.update(data), cipher.final(), cipher.getAuthTag()]);
}

/** @throws SealError where it is not as it was sealed, or not where it was sealed for */
export function decrypt(key: DerivedKey, envelope: Envelope, place: Place): Clear {
  const { content, kid, id, iv, header, ciphertext, tag } = envelope;
  const decipher = createDecipheriv(ALGORITHM, key.ofEnvelope(id), iv, { authTagLength: TAG_BYTES });
  decipher.setAAD(authenticatedOf(header, place));
  decipher.setAuthTag(tag);
  try {
    return { content, data: Buffer.concat([decipher.update(ciphertext), decipher.final()]) };
  } catch (error) {
    const where = place.purpose === "payload" ? "another type" : "another job";
    const why = `was sealed with the key "${kid}", and does not open with the key of that name: it was changed, is of ${where}, or the two keys differ`;
    throw new SealError(why, false, { cause: error });
  }
}
