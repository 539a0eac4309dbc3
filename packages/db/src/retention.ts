import { type Config, hours, integer, type Option, option } from "@muster/runtime";

const HOUR_MS = 3_600_000;
const DAY_MS: number = 24 * HOUR_MS;
const BOUNDS = { min: 0, max: 24 * 3660 };

/** How long ended jobs are kept. */
export interface Retention {
  readonly succeededMs: number;
  /** Failed, dead-lettered and cancelled jobs. */
  readonly otherMs: number;
  /** Rows of the audit log; Infinity: for ever. Default: a year. */
  readonly auditMs?: number;
}

/** A day, 30 days, and a year. */
export const DEFAULT_RETENTION: Required<Retention> = {
  succeededMs: DAY_MS,
  otherMs: 30 * DAY_MS,
  auditMs: 365 * DAY_MS,
};

/** What every process that purges is told. */
export const RETENTION_CONFIG: {
  readonly SUCCEEDED_RETENTION_HOURS: Option<number>;
  readonly OTHER_RETENTION_HOURS: Option<number>;
  readonly AUDIT_RETENTION_DAYS: Option<number>;
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
  AUDIT_RETENTION_DAYS: option(
    integer({ min: 0, max: 36_600 }),
    DEFAULT_RETENTION.auditMs / DAY_MS,
    "How long rows of the audit log are kept. 0: for ever, for a role that may not delete them.",
  ),
};

export function retentionOf(config: Config<typeof RETENTION_CONFIG>): Retention {
  return {
    succeededMs: config.SUCCEEDED_RETENTION_HOURS * HOUR_MS,
    otherMs: config.OTHER_RETENTION_HOURS * HOUR_MS,
    auditMs: config.AUDIT_RETENTION_DAYS === 0 ? Infinity : config.AUDIT_RETENTION_DAYS * DAY_MS,
  };
}
