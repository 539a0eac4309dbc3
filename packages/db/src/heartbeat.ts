/**
 * The front door for a heartbeat's thread, which loads everything a second time: with all of this package, kysely among it,
 * that is 15 MB more.
 */
export { openDatabase } from "./database.ts";
export { beat } from "./fleet/beat.ts";
