/** The text of a job's id, a UUID, in lower case, as SQL and we write it. The source of a regular expression. */
export const JOB_ID_PATTERN: string = String.raw`[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}`;
const CANONICAL = new RegExp(`^${JOB_ID_PATTERN}$`, "u");
const ANY_CASE = new RegExp(`^${JOB_ID_PATTERN}$`, "iu");

/** Whether this can be a job's id, in upper or lower case, as callers may write it. */
export function isJobId(text: string): boolean {
  return ANY_CASE.test(text);
}

/** Whether this is a job's id exactly as we write it. */
export function isCanonicalJobId(text: string): boolean {
  return CANONICAL.test(text);
}
