/** The entry for a heartbeat's thread, which loads its modules a second time: this is 4 MB less than the whole package. */
export { openDatabase } from "./database.ts";
export { beat } from "./fleet/beat.ts";
