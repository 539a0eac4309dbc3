import { MusterError } from "./errors.ts";

/** What every call says about an id that no job has. */
export function unknownJob(jobId: string): MusterError {
  return new MusterError("not_found", `there is no job ${jobId}; it never existed, or its retention is over`);
}
