import type { SealingKey } from "./key.ts";

type Soon<T> = T | Promise<T>;

/**
 * Where keys come from: a file, by `keyRingFile`, or a service of your own. It is asked for each job, so one that has to ask
 * somebody else remembers what it was told. What takes longer than five seconds counts as a failure.
 */
export interface KeyProvider {
  /** What is sealed from now on is sealed with this one. */
  primary(): Soon<SealingKey>;
  /** The key that an envelope names; undefined while there is none. */
  byId(kid: string): Soon<SealingKey | undefined>;
  /**
   * Those that were primary before, or are about to be, for as long as idempotency keys of that time are kept: a submit that is
   * repeated after a rotation is known by them. Default: none, and such a repeat is refused as another request.
   */
  others?(): Soon<readonly SealingKey[]>;
}
