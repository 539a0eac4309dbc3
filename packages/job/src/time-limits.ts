/** Time limits of a whole job, milliseconds from its submit, or from its start time when that lies ahead. */
export interface TimeLimits {
  /** Its first attempt must start in this time. */
  readonly startWithinMs?: number;
  /** It must end in this time, retries included. */
  readonly totalTimeoutMs?: number;
}

/** The limits as a field of a job, or no field when there are none. */
export function timeLimits(
  startWithinMs: number | undefined,
  totalTimeoutMs: number | undefined,
): { readonly limits?: TimeLimits } {
  if (startWithinMs === undefined && totalTimeoutMs === undefined) return {};
  return {
    limits: {
      ...(startWithinMs !== undefined && { startWithinMs }),
      ...(totalTimeoutMs !== undefined && { totalTimeoutMs }),
    },
  };
}
