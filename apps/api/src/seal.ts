import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from "node:crypto";

const CIPHER = "aes-256-gcm";
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * A key for one purpose, which all APIs have alike: it is made of a secret that the database keeps, so that what one process
 * has sealed any other opens.
 */
export class SealKey {
  readonly #readSecret: () => Promise<string>;
  readonly #purpose: string;
  #key: Promise<KeyObject> | undefined;

  constructor(readSecret: () => Promise<string>, purpose: string) {
    this.#readSecret = readSecret;
    this.#purpose = purpose;
  }

  /** @throws whatever reading the secret does, until it was read once */
  async load(): Promise<KeyObject> {
    const loading = (this.#key ??= this.#readSecret().then((secret) => keyOf(secret, this.#purpose)));
    try {
      return await loading;
    } catch (error) {
      // The next call asks again.
      if (this.#key === loading) this.#key = undefined;
      throw error;
    }
  }
}

const keyOf = (secret: string, purpose: string): KeyObject =>
  createSecretKey(Buffer.from(hkdfSync("sha256", secret, "", purpose, KEY_BYTES)));

/**
 * Text that tells nothing of its content.
 * @param bound has to be said again when it is opened
 * @param content a value that JSON can hold
 */
export function seal(key: KeyObject, bound: string, content: unknown): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv);
  cipher.setAAD(Buffer.from(bound));
  const sealed = [cipher.update(JSON.stringify(content), "utf8"), cipher.final()];
  return Buffer.concat([iv, ...sealed, cipher.getAuthTag()]).toString("base64url");
}

/** The content; undefined for what was not sealed with this key, bound to this. */
export function unseal(key: KeyObject, bound: string, text: string): unknown {
  const bytes = Buffer.from(text, "base64url");
  if (bytes.length < IV_BYTES + TAG_BYTES) return undefined;
  const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(bound));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const opened = [decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()];
    return JSON.parse(Buffer.concat(opened).toString("utf8"));
  } catch {
    return undefined;
  }
}
