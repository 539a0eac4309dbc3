export type { WatchedEvent } from "./log-cursor.ts";
export { Watches, type WatchesOptions } from "./watches.ts";
