import type { Pace } from "../pace.ts";

/** Something that the keeper of holds does over and over, in pieces. */
export interface Duty {
  readonly pace: Pace;
  /** Does a piece of it. Returns whether it is through with all of it for now. */
  run(): Promise<boolean>;
}

/** Looks that find something only after a crash rest for so many times as long as they take: a twentieth of a connection's time. */
export const LOOK_REST = 20;
/** Work that somebody waits for leaves as much time as it takes. */
export const WORK_REST = 1;
