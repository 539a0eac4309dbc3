export {
  announceQueued,
  tellFeeder,
  tellOfFleet,
  tellOfLead,
  tellOfPolicies,
  tellOfQueues,
} from "./announce.ts";
export { tellOfCancels } from "./announce-cancels.ts";
export { announceFreed, announceMoved } from "./announce-freed.ts";
export { toPlaced } from "./placed.ts";
export type { Publisher } from "./publish.ts";
export { publishChanges, publishKept } from "./publish.ts";
export { storeChecks } from "./store-checks.ts";
export {
  databaseAddressOf,
  type OpenStoresOptions,
  openStores,
  type StoreOptions,
  type Stores,
} from "./stores.ts";
