import type { Rights } from "./rights/rights.ts";

/** Where jobs are found: in the lists, or by SQL while the lists cannot be trusted. */
export type Source = "redis" | "sql";

/**
 * Whether jobs go through the lists: one decision for pushing and for taking. The leader makes it for the fleet, and
 * every process hears of it from SQL; a process that may not use the lists itself stays away from them in any case.
 */
export class Dispatch {
  readonly #rights: Pick<Rights, "lacks">;
  readonly #onLists = new Set<() => void>();
  #agreed: Source = "redis";

  constructor(rights: Pick<Rights, "lacks">) {
    this.#rights = rights;
  }

  /** What the leader has decided. Returns whether that is new. */
  agree(source: Source): boolean {
    const isNew = source !== this.#agreed;
    this.#agreed = source;
    if (isNew && source === "redis") for (const tell of this.#onLists) tell();
    return isNew;
  }

  /** Calls `tell` whenever jobs go through the lists again. Returns what ends that. */
  onLists(tell: () => void): () => void {
    this.#onLists.add(tell);
    return () => this.#onLists.delete(tell);
  }

  get pushes(): boolean {
    return this.#agreed === "redis" && !this.#rights.lacks("push");
  }

  get takes(): boolean {
    return this.#agreed === "redis" && !this.#rights.lacks("take");
  }
}
