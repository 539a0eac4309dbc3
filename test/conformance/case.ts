import type { Stage } from "./stage.ts";
import type { Relay } from "./wire/relay.ts";

/** One thing that a worker program has to do right. */
export interface Case {
  /** As --only names it. */
  readonly name: string;
  /** What is done, and expected, for the table. */
  readonly says: string;
  /** In the short set, which takes no longer than some beats. */
  readonly short: boolean;
  /** Sets up the network before the program starts. */
  readonly before?: (relay: Relay) => void;
  /** @throws Error saying what was expected and what came */
  readonly run: (stage: Stage) => Promise<void>;
}

/** @throws Error with this text unless it is true */
export function expects(met: boolean, text: string): void {
  if (!met) throw new Error(text);
}
