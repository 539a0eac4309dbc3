import { MusterError } from "@muster/job";
import { describe, type OptionCheck, withDeadline } from "@muster/runtime";
import { type Clear, decrypt } from "./cipher.ts";
import { KID, readEnvelope } from "./envelope.ts";
import { DerivedKey, KEY_BYTES, type SealingKey } from "./key.ts";
import type { KeyProvider } from "./key-provider.ts";
import type { Place } from "./place.ts";
import { SealError } from "./seal-error.ts";
import { Sealer } from "./sealer.ts";

const DEADLINE_MS = 5_000;
/** Far more than a ring has: a provider that makes keys up must not fill the memory. */
const MAX_DERIVED = 1_000;

/** How payloads, and what workers write of their jobs, are sealed. The same keys for whoever submits and whoever works. */
export interface SealingOptions {
  /** Such as `keyRingFile("/run/secrets/payload-keys")`. */
  readonly keys: KeyProvider;
}

/** For `checkOptions`. */
export const sealingCheck: OptionCheck = {
  expected: "an object with keys, such as { keys: keyRingFile(path) }",
  check: (value) => typeof value === "object" && value !== null && "keys" in value && isProvider(value.keys),
};

const isProvider = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  (["primary", "byId"] as const).every((name) => typeof Reflect.get(value, name) === "function");

/** Seals and opens with the keys of a provider. */
export class Sealing {
  readonly #keys: KeyProvider;
  readonly #derived = new Map<string, DerivedKey>();

  constructor({ keys }: SealingOptions) {
    this.#keys = keys;
  }

  /**
   * Seals with the primary key as it is now.
   * @throws MusterError `unavailable` when there is none to be had
   */
  async sealer(): Promise<Sealer> {
    return new Sealer(this.#of(await asked("the primary key", () => this.#keys.primary())));
  }

  /**
   * Those of the other keys that idempotency hashes may have been made by.
   * @throws MusterError `unavailable`
   */
  async otherSealers(): Promise<readonly Sealer[]> {
    const others = await asked("the other keys", () => this.#keys.others?.() ?? []);
    return others.map((key) => new Sealer(this.#of(key)));
  }

  /**
   * @throws SealError when it does not open; MusterError `unavailable` when its key is not to be had
   */
  async open(data: Uint8Array, place: Place): Promise<Clear> {
    const envelope = readEnvelope(data);
    const { kid } = envelope;
    const key = await asked(`the key "${kid}"`, () => this.#keys.byId(kid));
    if (key === undefined)
      throw new SealError(
        `is sealed with the key "${kid}", which is not there: add it to the keys of this process (PAYLOAD_KEYS_FILE)`,
        true,
      );
    return decrypt(this.#of(key), envelope, place);
  }

  #of(given: SealingKey): DerivedKey {
    const key = checked(given);
    const known = this.#derived.get(key.kid);
    if (known?.isOf(key) === true) return known;
    const derived = new DerivedKey(key);
    if (this.#derived.size >= MAX_DERIVED) this.#derived.clear();
    this.#derived.set(key.kid, derived);
    return derived;
  }
}

/** What a provider has answered: no compiler holds one of somebody else's to its types. */
function checked(given: Partial<SealingKey> | undefined): SealingKey {
  const { kid, key } = given ?? {};
  if (typeof kid === "string" && KID.test(kid) && key instanceof Uint8Array && key.length === KEY_BYTES)
    return { kid, key };
  throw new MusterError(
    "unavailable",
    "payload keys: expected of the key provider { kid, key }, with a name of 1 to 32 of A-Z a-z 0-9 _ . - and 32 bytes; got another answer",
  );
}

/** A provider that hangs must not hold a slot, or a caller, for ever. */
async function asked<T>(what: string, ask: () => T | Promise<T>): Promise<T> {
  try {
    const answer = ask();
    return answer instanceof Promise ? await withDeadline(answer, DEADLINE_MS, what) : answer;
  } catch (error) {
    if (error instanceof MusterError) throw error;
    const message = `payload keys: ${what} could not be had: ${describe(error, 300)}`;
    throw new MusterError("unavailable", message, { cause: error });
  }
}
