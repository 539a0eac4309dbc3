import { isSealed, SEALED_MAGIC } from "@muster/job";
import { SealError } from "./seal-error.ts";

/**
 * The bytes of an envelope, version 1:
 *
 *     F5 "MUSTER" | version 1 | content | k | kid, k bytes | id, 16 | iv, 12 | ciphertext | tag, 16
 *
 * All before the ciphertext is its header, which is authenticated as it stands. docs/encryption.md says the same for those who
 * write it in another language, and a test holds an example against both.
 */
const VERSION = 1;
const ID_BYTES = 16;
const IV_BYTES = 12;
export const TAG_BYTES = 16;
const KID_AT: number = SEALED_MAGIC.length + 3;

/** What the clear text is: bytes, JSON's text, or text. */
const CONTENTS = ["bytes", "json", "text"] as const;
export type Content = (typeof CONTENTS)[number];

export const KID: RegExp = /^[A-Za-z0-9_.-]{1,32}$/u;

export interface Header {
  readonly content: Content;
  /** The name of the key. */
  readonly kid: string;
  /** The envelope's own: no two have the same, whatever they hold. */
  readonly id: Uint8Array;
  readonly iv: Uint8Array;
}

export interface Envelope extends Header {
  /** The bytes that all of the above was read from. */
  readonly header: Uint8Array;
  readonly ciphertext: Uint8Array;
  readonly tag: Uint8Array;
}

/** How much longer an envelope is than what it holds. */
export const addedBytes = (kid: string): number => KID_AT + kid.length + ID_BYTES + IV_BYTES + TAG_BYTES;

/** Of 28 random bytes, or of ones that stand for the content. */
export const splitNonce = (bytes: Uint8Array): Pick<Header, "id" | "iv"> => ({
  id: bytes.subarray(0, ID_BYTES),
  iv: bytes.subarray(ID_BYTES, NONCE_BYTES),
});
export const NONCE_BYTES: number = ID_BYTES + IV_BYTES;

export function headerOf({ content, kid, id, iv }: Header): Uint8Array {
  const form = Uint8Array.of(VERSION, CONTENTS.indexOf(content), kid.length);
  return Buffer.concat([SEALED_MAGIC, form, Buffer.from(kid, "latin1"), id, iv]);
}

/** The name of the key that it was sealed with; undefined for what is no whole envelope. */
export function keyNameOf(bytes: Uint8Array): string | undefined {
  try {
    return readEnvelope(bytes).kid;
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    return undefined;
  }
}

/** @throws SealError for anything but a whole envelope of this version */
export function readEnvelope(bytes: Uint8Array): Envelope {
  if (!isSealed(bytes)) throw new SealError("is not sealed");
  const [version = 0, contentCode = 0, kidLength = 0] = bytes.subarray(SEALED_MAGIC.length, KID_AT);
  if (version !== VERSION)
    throw new SealError(
      `is sealed in form ${version}, and this version of Muster knows form ${VERSION}`,
      true,
    );
  const content = CONTENTS[contentCode];
  const kid = Buffer.from(bytes.subarray(KID_AT, KID_AT + kidLength)).toString("latin1");
  const headerLength = KID_AT + kidLength + NONCE_BYTES;
  if (content === undefined || !KID.test(kid) || bytes.length < headerLength + TAG_BYTES)
    throw new SealError("was sealed, and is broken: it is not as long as it says, or says what is not known");
  const header = bytes.subarray(0, headerLength);
  return {
    content,
    kid,
    ...splitNonce(header.subarray(KID_AT + kidLength)),
    header,
    ciphertext: bytes.subarray(headerLength, bytes.length - TAG_BYTES),
    tag: bytes.subarray(bytes.length - TAG_BYTES),
  };
}
