/** Of schedules, as METRIC_TABLE has the others. */
export const SCHEDULE_METRICS = {
  scheduleTicks: {
    kind: "counter",
    name: "schedule_ticks_total",
    help: "Times of schedules, by what became of them and why; missed = nothing could fire them in time, skipped = a rule of the schedule.",
    labels: ["result", "reason"],
  },
  scheduleLatenessSeconds: {
    kind: "histogram",
    name: "schedule_lateness_seconds",
    help: "From the time at which a tick was due, its jitter included, to its job's submit, in seconds.",
    labels: [],
  },
  scheduleNextTimestampSeconds: {
    kind: "gauge",
    name: "schedule_next_timestamp_seconds",
    help: "Unix time at which a schedule fires next, in seconds; exported by the leader for the first hundred. One that lies in the past has not fired.",
    labels: ["schedule"],
  },
} as const;
