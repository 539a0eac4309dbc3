import type { Lifecycle } from "@muster/runtime";
import type { Guardian } from "./processes/guardian.ts";

/** What every part of a stack is started with. */
export interface World {
  readonly stack: Lifecycle;
  /** Holds data and logs; an absolute path. */
  readonly dir: string;
  /** Of `dir`: a file for each process. */
  readonly logs: string;
  /** The user's folder. */
  readonly cwd: string;
  readonly guardian: Guardian;
  /** Told of each step, for people. */
  readonly say: (line: string) => void;
}

/** Longer than a process takes that drains, or a store that writes a checkpoint. */
export const STOP_DEADLINE_MS = 40_000;
