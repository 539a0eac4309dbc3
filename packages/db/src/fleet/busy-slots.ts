/**
 * Of the row named `w`: how many of its slots are taken, as of its last heartbeat. A job of several slots is several. What is
 * claimed ahead of a slot counts as well, so there may be more of them than there are.
 */
export const TAKEN_SLOTS = "coalesce(w.busy_slots, w.running)";
/** The same, of those that it has. */
export const BUSY_SLOTS: string = `least(${TAKEN_SLOTS}, w.concurrency)`;
