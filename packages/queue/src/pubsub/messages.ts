import type { Signal } from "./signal.ts";

/** What arrives on each channel. Messages travel as JSON arrays: one PUBLISH per batch. */
export interface ChannelMessages {
  /** Each is a JSON object; its meaning is between publisher and watcher. */
  readonly events: Readonly<Record<string, unknown>>;
  readonly signals: Signal;
}

export type Channel = keyof ChannelMessages;
