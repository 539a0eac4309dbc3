import { hrefTo } from "./route.ts";

/** The filters of the list of jobs, as its address has them. */
export type JobQuery =
  | "state"
  | "type"
  | "queue"
  | "priority"
  | "labels"
  | "error"
  | "fault"
  | "reason"
  | "search";

/** A name that the list does not know would show all jobs, and offer to cancel them. */
export const hrefToJobs = (query: Readonly<Partial<Record<JobQuery, string>>>): string =>
  hrefTo("jobs", [], query);
