export { announceQueued, tellOfQueues } from "./announce.ts";
export { toPlaced } from "./placed.ts";
export type { Publisher } from "./publish.ts";
export { announce, publishChanges } from "./publish.ts";
export { returnFreed } from "./return-freed.ts";
export { type OpenStoresOptions, openStores, type StoreOptions } from "./stores.ts";
