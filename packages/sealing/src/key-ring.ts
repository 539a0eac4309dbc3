import { readFileSync, statSync } from "node:fs";
import { stat } from "node:fs/promises";
import { accept, ConfigError, type Reader, refuse } from "@muster/runtime";
import type { SealingKey } from "./key.ts";
import type { KeyProvider } from "./key-provider.ts";
import { RING_RULE, readRing } from "./ring-text.ts";

/** A changed file is noticed this long after, at the next use. */
const LOOK_EVERY_MS = 5_000;
/** The same while a key is asked for that is not there. */
const LOOK_AGAIN_MS = 1_000;
const MAX_FILE_BYTES = 65_536;

/**
 * Keys from a text: see {@link keyRingFile}.
 * @throws ConfigError with every mistake
 */
export function keyRing(text: string): KeyProvider {
  const keys = ringOf(readRing(text));
  return { primary: () => keys.primary, byId: (kid) => keys.byId.get(kid), others: () => keys.others };
}

interface Ring {
  readonly primary: SealingKey;
  readonly others: readonly SealingKey[];
  readonly byId: ReadonlyMap<string, SealingKey>;
}

function ringOf(keys: readonly SealingKey[]): Ring {
  const [primary, ...others] = keys;
  if (primary === undefined) throw new ConfigError([`expected ${RING_RULE}; got no key`]);
  return { primary, others, byId: new Map(keys.map((key) => [key.kid, key])) };
}

export interface KeyRingFileOptions {
  /** Told when a changed file is read, with what is wrong with it: then the keys of before stay. Must not throw. */
  readonly onRead?: (mistake: string | undefined) => void;
}

/**
 * Keys from a file: lines `NAME:KEY`, or JSON `[{ "kid": NAME, "key": KEY }]`, the primary one first. Read again within five
 * seconds of a change, so that keys are rotated without a restart.
 * @throws ConfigError when it cannot be read now, with every mistake in it
 */
export function keyRingFile(path: string, options: KeyRingFileOptions = {}): KeyProvider {
  return new RingFile(path, options);
}

class RingFile implements KeyProvider {
  readonly #path: string;
  readonly #onRead: (mistake: string | undefined) => void;
  #ring: Ring;
  #version: string;
  #lookedAt: number = performance.now();
  #looking: Promise<void> | undefined;
  #failed = false;

  constructor(path: string, { onRead = () => {} }: KeyRingFileOptions) {
    this.#path = path;
    this.#onRead = onRead;
    // Before it is read: one that changes in between is read again.
    this.#version = versionOf(statOf(path));
    this.#ring = readFile(path);
  }

  primary(): SealingKey {
    this.#lookAfter(LOOK_EVERY_MS);
    return this.#ring.primary;
  }

  byId(kid: string): SealingKey | undefined | Promise<SealingKey | undefined> {
    this.#lookAfter(LOOK_EVERY_MS);
    const known = this.#ring.byId.get(kid);
    if (known !== undefined) return known;
    // It may have come just now.
    this.#lookAfter(LOOK_AGAIN_MS);
    return this.#looking?.then(() => this.#ring.byId.get(kid));
  }

  others(): readonly SealingKey[] {
    return this.#ring.others;
  }

  /** Nobody waits for it, and no timer keeps a process: a file that nobody uses need not be looked at. */
  #lookAfter(ms: number): void {
    if (this.#looking !== undefined || performance.now() - this.#lookedAt < ms) return;
    this.#lookedAt = performance.now();
    this.#looking = this.#look().finally(() => {
      this.#looking = undefined;
    });
  }

  async #look(): Promise<void> {
    try {
      const version = versionOf(await stat(this.#path));
      if (version === this.#version && !this.#failed) return;
      this.#ring = readFile(this.#path);
      this.#version = version;
      this.#failed = false;
      this.#onRead(undefined);
    } catch (error) {
      this.#failed = true;
      // Half written, or gone: whoever deploys it is told, and what was read before goes on.
      this.#onRead(mistakesOf(error));
    }
  }
}

/** By which a changed file is known: a mounted secret changes by a link to another one. */
const versionOf = ({ ino, size, mtimeMs }: { ino: number; size: number; mtimeMs: number }): string =>
  `${ino}/${size}/${mtimeMs}`;

function statOf(path: string): { ino: number; size: number; mtimeMs: number } {
  try {
    return statSync(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

function readFile(path: string): Ring {
  let text: string;
  try {
    // Not a device or a pipe, which may never end.
    const about = statSync(path);
    if (!about.isFile() || about.size > MAX_FILE_BYTES)
      throw new ConfigError([`${path}: expected a file of at most ${MAX_FILE_BYTES} bytes; got another`]);
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw error instanceof ConfigError ? error : unreadable(path, error);
  }
  return ringOf(readRing(text));
}

function unreadable(path: string, error: unknown): ConfigError {
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
  return new ConfigError([`${path}: expected a readable file of keys; it cannot be read (${code})`]);
}

const mistakesOf = (error: unknown): string =>
  error instanceof ConfigError ? error.mistakes.join("; ") : "it cannot be read";

/** The path of such a file, as a variable names it: what is wrong with the file is told at the start. */
export const keyRingPath: Reader<string> = {
  expected: "the path of a file with keys: lines NAME:KEY, the primary one first",
  parse: (raw) => {
    const path = raw.trim();
    try {
      readFile(path);
      return accept(path);
    } catch (error) {
      return refuse(mistakesOf(error));
    }
  },
};
