/**
 * The order of a job's events, the same in whichever process reads them: `version × 2^22 + number`. Number 0 is the
 * change that made the version; what an attempt reports while the job has that version is numbered from 1, on through
 * the attempt. Versions are int4, so that a sequence stays below 2^53.
 */
export const NUMBERS: number = 2 ** 22;

/** The sequence of the change of state that made this version. */
export const changeSequence = (version: number): number => version * NUMBERS;

/** The version that the job had at this event. */
export const versionAt = (sequence: number): number => Math.floor(sequence / NUMBERS);
