/** The nominal times of a schedule, without end or with one. Times are milliseconds since 1970, always whole seconds. */
export interface Times {
  /** The first one later than this; undefined when there is none. */
  after(ms: number): number | undefined;
}
