/** How sealed text is told from other text, without a key: what is sealed, by whom and how, is docs/encryption.md's. */

/** The first bytes of an envelope. F5 is in no UTF-8, so that no text and no JSON looks like one. */
export const SEALED_MAGIC: Uint8Array = Uint8Array.of(0xf5, 0x4d, 0x55, 0x53, 0x54, 0x45, 0x52);

/** Whether these bytes are a sealed payload, a sealed result, or a sealed piece of output. */
export function isSealed(data: Uint8Array): boolean {
  // Asked for each attempt: the first byte tells nearly all others.
  return data[0] === SEALED_MAGIC[0] && SEALED_MAGIC.every((byte, place) => data[place] === byte);
}

const START = "sealed:";
/** What it was, its fingerprint where it has one, and an envelope in base64url. */
const SEALED_TEXT = /^(sealed:[a-z_]{1,16}:(?:[0-9a-f]{16}|-)):(9U1VU1RFUg[\w-]+)$/u;

/** What a sealed error, line or value shows of itself without its key: `sealed:error:1f0c…`. Undefined for clear text. */
export function sealedMark(text: string): string | undefined {
  return text.startsWith(START) ? SEALED_TEXT.exec(text)?.[1] : undefined;
}

/** The envelope in a sealed text; undefined for clear text. */
export function envelopeIn(text: string): Uint8Array | undefined {
  const encoded = text.startsWith(START) ? SEALED_TEXT.exec(text)?.[2] : undefined;
  return encoded === undefined ? undefined : Buffer.from(encoded, "base64url");
}

/** A sealed text as SQL's LIKE knows it, and how many of its first characters say all that can be known of it without its key. */
export const SEALED_LIKE = "sealed:%:9U1VU1RFUg%";
export const SEALED_MARK_LENGTH = 40;
