import { ConfigError, rememberSecret } from "@muster/runtime";
import { KID } from "./envelope.ts";
import { KEY_BYTES, type SealingKey } from "./key.ts";

const MAX_KEYS = 100;
/** Of 32 random bytes nearly all differ: where so few do, it was typed, or is a placeholder. */
const MIN_DIFFERENT = 12;
const BASE64 = /^[A-Za-z0-9+/_-]{43}=?$/u;

/** What a ring of keys is, for messages. */
export const RING_RULE =
  'keys as lines NAME:KEY, or as JSON [{ "kid": NAME, "key": KEY }], the primary one first; a NAME is 1 to 32 of A-Z a-z 0-9 _ . - and a KEY 32 random bytes in base64 (openssl rand -base64 32)';

interface Written {
  /** `line 3`, `key 2`. */
  readonly at: string;
  readonly kid: unknown;
  readonly key: unknown;
}

/**
 * The keys of a ring, the primary one first. What they are is hidden in logs from now on.
 * @throws ConfigError with every mistake; none shows a key
 */
export function readRing(text: string): readonly SealingKey[] {
  const mistakes: string[] = [];
  const written = text.trimStart().startsWith("[") ? fromJson(text, mistakes) : fromLines(text);
  if (written.length > MAX_KEYS) mistakes.push(`expected at most ${MAX_KEYS} keys, got ${written.length}`);
  const keys = written.slice(0, MAX_KEYS).flatMap((one) => readKey(one, mistakes) ?? []);
  const kids = new Set<string>();
  for (const { kid } of keys) {
    if (kids.has(kid)) mistakes.push(`expected names that differ, got ${kid} twice`);
    kids.add(kid);
  }
  if (keys.length === 0 && mistakes.length === 0) mistakes.push(`expected ${RING_RULE}; got no key`);
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return keys;
}

/** A name that is all digits would change its place in a JSON object: only an array says which key is the first. */
function fromJson(text: string, mistakes: string[]): Written[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    // What JSON.parse says shows a part of the text.
    mistakes.push(`expected ${RING_RULE}; got what is no JSON`);
  }
  if (!Array.isArray(parsed)) return [];
  return parsed.map((one: unknown, index) => {
    const { kid, key }: { kid?: unknown; key?: unknown } = typeof one === "object" && one !== null ? one : {};
    return { at: `key ${index + 1}`, kid, key };
  });
}

function fromLines(text: string): Written[] {
  return text.split(/\r?\n/u).flatMap((line, index) => {
    const told = line.trim();
    if (told === "" || told.startsWith("#")) return [];
    const colon = told.indexOf(":");
    // Without a colon it may be a key alone, which is not to be shown as a name.
    const kid = colon === -1 ? undefined : told.slice(0, colon).trim();
    return [{ at: `line ${index + 1}`, kid, key: colon === -1 ? told : told.slice(colon + 1).trim() }];
  });
}

function readKey({ at, kid, key }: Written, mistakes: string[]): SealingKey | undefined {
  if (typeof key === "string" && key.length > 0) rememberSecret(key);
  if (typeof kid !== "string" || !KID.test(kid)) {
    mistakes.push(`${at}: expected NAME:KEY, with a name of 1 to 32 of A-Z a-z 0-9 _ . -; got another one`);
    return undefined;
  }
  const bytes = typeof key === "string" && BASE64.test(key) ? Buffer.from(key, "base64") : undefined;
  if (bytes?.length !== KEY_BYTES) {
    const got = typeof key === "string" ? `${key.length} characters` : "none";
    mistakes.push(`${at}: ${kid}: expected a key of 32 bytes in base64, which has 44 characters; got ${got}`);
    return undefined;
  }
  if (new Set(bytes).size < MIN_DIFFERENT) {
    mistakes.push(`${at}: ${kid}: expected 32 random bytes (openssl rand -base64 32); got ones that are not`);
    return undefined;
  }
  rememberSecret(bytes.toString("base64"));
  rememberSecret(bytes.toString("hex"));
  return { kid, key: bytes };
}
