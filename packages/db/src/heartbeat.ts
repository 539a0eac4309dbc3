/** The entry for a heartbeat's thread, which loads its modules a second time: this is 4 MB less than the whole package. */

export { beat } from "./fleet/beat.ts";
export { openDatabase } from "./open-database.ts";
