import type { Share } from "./held-bytes.ts";

/** What the calls of one identity make this process hold, by whichever connections they come. */
export interface Account {
  readonly share: Share;
  /** Most streams that it may have open. */
  readonly maxStreams: number;
}
