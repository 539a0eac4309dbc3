/** How much each read looks at or returns, whatever it is asked for. */

/** Rows looked at for one page of a list: a rare type among millions must not cost a table scan. */
export const EXAMINED_ROWS = 20_000;
/** Rows that one statement of it looks at. From a cold disk they take ten times as long as from memory. */
export const EXAMINED_AT_ONCE = 2_000;
/** After this a page looks no further, milliseconds: it ends with the statement that is under way. */
export const PAGE_PATIENCE_MS = 40;
/**
 * Bytes of the jobs of one page of a list, as they go over the wire: clients of gRPC refuse an answer beyond 4 MiB, and with
 * it the rest of the list. Added up before anything is read, so that no page costs more memory than that either.
 */
export const MAX_PAGE_BYTES: number = 3 * 1024 * 1024;

/** Jobs that are counted at most, and rows that one statement of a count looks at. */
export const MAX_COUNTED = 10_000;
export const COUNTED_AT_ONCE = 5_000;
/** After this a count ends with the statement that is under way, milliseconds. */
export const COUNT_PATIENCE_MS = 500;

/** What a payload of JSON grows by as a value of protobuf: `1,` takes eleven bytes. */
export const JSON_GROWTH = 6;

/** Rows looked at for one page of jobs to cancel. */
export const EXAMINED_FOR_CANCEL = 5_000;

/** Jobs that one stream follows. */
export const MAX_FOLLOWED = 1_000;
/** Rows looked at for them: a table scan every two seconds is too much. */
export const EXAMINED_FOR_FOLLOWING = 20_000;

/** Jobs counted ahead of one. */
export const MAX_AHEAD = 10_000;
/** Lists looked at for them; each costs an index descent. */
export const MAX_LANES_AHEAD = 1_000;

/** Entries of one page of a job's log: what a reader holds at a time. */
export const LOG_PAGE = 32;
