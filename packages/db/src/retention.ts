import { type Config, hours, type Option, option } from "@muster/runtime";

const HOUR_MS = 3_600_000;
const BOUNDS = { min: 0, max: 24 * 3660 };

/** How long ended jobs are kept. */
export interface Retention {
  readonly succeededMs: number;
  /** Failed, dead-lettered and cancelled jobs. */
  readonly otherMs: number;
}

/** A day, and 30 days. */
export const DEFAULT_RETENTION: Retention = { succeededMs: 24 * HOUR_MS, otherMs: 720 * HOUR_MS };

/** What every process that purges is told. */
export const RETENTION_CONFIG: {
  readonly SUCCEEDED_RETENTION_HOURS: Option<number>;
  readonly OTHER_RETENTION_HOURS: Option<number>;
} = {
  SUCCEEDED_RETENTION_HOURS: option(
    hours(BOUNDS),
    DEFAULT_RETENTION.succeededMs / HOUR_MS,
    "How long succeeded jobs are kept.",
  ),
  OTHER_RETENTION_HOURS: option(
    hours(BOUNDS),
    DEFAULT_RETENTION.otherMs / HOUR_MS,
    "How long failed, dead-lettered and cancelled jobs are kept.",
  ),
};

export function retentionOf(config: Config<typeof RETENTION_CONFIG>): Retention {
  return {
    succeededMs: config.SUCCEEDED_RETENTION_HOURS * HOUR_MS,
    otherMs: config.OTHER_RETENTION_HOURS * HOUR_MS,
  };
}
