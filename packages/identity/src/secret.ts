import { hash, randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";
import { base62, base62OfBytes } from "./base62.ts";

/**
 * What a client of the API is given: `mst_<environment>_<id>_<secret>_<checksum>`. The prefix and the checksum are for what
 * looks for lost secrets in repositories and logs: it finds them without asking anybody. The id finds the row, and is none.
 * There is no underscore within a part, so that a double click marks all of it.
 */
export const SECRET_PREFIX = "mst_";
/** The same for whoever configures a scanner; docs/identities.md has it. */
export const SECRET_PATTERN = "mst_[a-z0-9]{1,16}_[0-9A-Za-z]{12}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}";

export const ENVIRONMENT: RegExp = /^[a-z0-9]{1,16}$/u;
export const ENVIRONMENT_RULE = "1 to 16 of the characters a-z 0-9";
export const USUAL_ENVIRONMENT = "live";
export const TOKEN_NAME: RegExp = /^[A-Za-z0-9_.@/-]{1,64}$/u;
export const TOKEN_NAME_RULE = "1 to 64 of the characters A-Z a-z 0-9 _ . @ / -";
/** The longest that a token may be for, milliseconds: ten years. */
export const MAX_TOKEN_MS = 315_576_000_000;

export const TOKEN_ID: RegExp = /^[0-9A-Za-z]{12}$/u;

const ID_LENGTH = 12;
/** 71 bits: of a billion keys, two with one id would be a matter of luck in a thousand. One that is taken is refused by its row. */
const ID_BYTES = 9;
const SECRET_BYTES = 32;
/** So many digits hold 256 bits. */
const SECRET_LENGTH = 43;
const CHECKSUM_LENGTH = 6;

const WHOLE: RegExp = new RegExp(`^${SECRET_PATTERN}$`, "u");

export interface NewSecret {
  readonly id: string;
  /** To be shown once. */
  readonly secret: string;
  /** To be kept. */
  readonly digest: Uint8Array;
}

export function newSecret(environment: string): NewSecret {
  const id = base62OfBytes(randomBytes(ID_BYTES), ID_LENGTH).slice(-ID_LENGTH);
  const body = `${SECRET_PREFIX}${environment}_${id}_${base62OfBytes(randomBytes(SECRET_BYTES), SECRET_LENGTH)}`;
  const secret = `${body}_${checksumOf(body)}`;
  return { id, secret, digest: digestOf(secret) };
}

/** The id in a secret; undefined for what none of ours can be: nobody needs to be asked about it. */
export function idOf(secret: string): string | undefined {
  if (!WHOLE.test(secret)) return undefined;
  const end = secret.lastIndexOf("_");
  if (secret.slice(end + 1) !== checksumOf(secret.slice(0, end))) return undefined;
  return secret.split("_")[2];
}

/** SHA-256, once: a secret of 256 random bits cannot be guessed, so that nothing is won by a digest that takes long. */
export function digestOf(secret: string): Uint8Array {
  return hash("sha256", secret, "buffer");
}

const checksumOf = (body: string): string => base62(BigInt(crc32(body)), CHECKSUM_LENGTH);
