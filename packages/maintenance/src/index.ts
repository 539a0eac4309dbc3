export type { Chores, ChoresOptions } from "./chores.ts";
export { startChores } from "./chores.ts";
export type { LeadListener } from "./leader.ts";
export { compareOwner } from "./reconcile/ownership.ts";
