import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from "node:crypto";
import type { HandlerContext } from "@connectrpc/connect";
import { invalid, type MusterError } from "@muster/job";
import { callerOf } from "../access/caller.ts";

/** Later versions may have other tokens; one that is not understood must not be misread. */
const VERSION = 2;
const CIPHER = "aes-256-gcm";
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** What the tokens of one caller are read and written with. */
export interface PageTokens {
  /** A place in a walk, bound to what was asked for: both are values that JSON can hold. */
  seal(place: unknown, asked: unknown): string;
  /**
   * The place, as it was sealed.
   * @throws MusterError `invalid_argument` for a token that is not ours, of somebody else, or of another request
   */
  open(token: string, asked: unknown): unknown;
}

/**
 * Page tokens are sealed: the place where a list goes on may be a job, or a name, that its caller may not know of, because
 * it was looked at and left out. They are of no use to other callers. All APIs have the same key, which the database keeps.
 */
export class TokenSeal {
  readonly #readSecret: () => Promise<string>;
  #key: Promise<KeyObject> | undefined;

  constructor(readSecret: () => Promise<string>) {
    this.#readSecret = readSecret;
  }

  async of(call: Pick<HandlerContext, "values">): Promise<PageTokens> {
    const key = await this.#loaded();
    const { id } = callerOf(call);
    return {
      seal: (place, asked) => seal(key, id, [VERSION, place, digest(asked)]),
      open: (token, asked) => placeIn(unseal(key, id, token), token, asked),
    };
  }

  async #loaded(): Promise<KeyObject> {
    const loading = (this.#key ??= this.#readSecret().then(keyOf));
    try {
      return await loading;
    } catch (error) {
      // The next call asks again.
      if (this.#key === loading) this.#key = undefined;
      throw error;
    }
  }
}

const keyOf = (secret: string): KeyObject =>
  createSecretKey(Buffer.from(hkdfSync("sha256", secret, "", "page tokens", KEY_BYTES)));

function seal(key: KeyObject, callerId: string, content: unknown): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv);
  cipher.setAAD(Buffer.from(callerId));
  const sealed = [cipher.update(JSON.stringify(content), "utf8"), cipher.final()];
  return Buffer.concat([iv, ...sealed, cipher.getAuthTag()]).toString("base64url");
}

/** @throws MusterError `invalid_argument` for what this caller was not given */
function unseal(key: KeyObject, callerId: string, token: string): readonly unknown[] {
  const bytes = Buffer.from(token, "base64url");
  if (bytes.length < IV_BYTES + TAG_BYTES) throw badToken(token);
  const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(callerId));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const opened = [decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()];
    const content: unknown = JSON.parse(Buffer.concat(opened).toString("utf8"));
    return Array.isArray(content) ? content : [];
  } catch {
    throw badToken(token);
  }
}

function placeIn([version, place, askedDigest]: readonly unknown[], token: string, asked: unknown): unknown {
  if (version !== VERSION) throw badToken(token);
  if (askedDigest !== digest(asked))
    throw invalid("page_token", "the filters of the call that returned this token", "other filters");
  return place;
}

export function badToken(token: string): MusterError {
  return invalid("page_token", "a next_page_token from an earlier answer", token);
}

function digest(asked: unknown): string {
  return createHash("sha256").update(JSON.stringify(asked)).digest("base64url").slice(0, 12);
}
