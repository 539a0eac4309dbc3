/** Of keys that are closed, as METRIC_TABLE has the others. */
export const BREAKER_METRICS = {
  breakers: {
    kind: "gauge",
    name: "breakers",
    help: "Keys whose jobs wait because too many attempts have failed, by state: open, or half_open while one job is tried; exported by the leader.",
    labels: ["state"],
  },
  breakerChanges: {
    kind: "counter",
    name: "breaker_changes_total",
    help: "Breakers that became open, half_open or closed, by limit; the log names the key.",
    labels: ["limit", "state"],
  },
  breakerCallsDropped: {
    kind: "counter",
    name: "breaker_calls_dropped_total",
    help: "Successes of which no breaker was told: this worker has too many keys, or could not write for too long. Breakers may open too early.",
    labels: [],
  },
  rateLimited: {
    kind: "counter",
    name: "rate_limited_total",
    help: "Attempts whose handler threw a RateLimitError, by the limit whose key it closed; none = its job has no such limit, and was only snoozed.",
    labels: ["limit"],
  },
} as const;
