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
export { cancelBatch } from "./cancel-batch.ts";
export { toPlaced } from "./placed.ts";
export type { Publisher } from "./publish.ts";
export { publishChanges, publishKept } from "./publish.ts";
export { MOST_CHANGED_AT_ONCE, type RedriveJobs, redriver } from "./redrive-batch.ts";
export { storeChecks } from "./store-checks.ts";
export {
  databaseAddressOf,
  type OpenStoresOptions,
  openStores,
  type StoreOptions,
  type Stores,
} from "./stores.ts";
