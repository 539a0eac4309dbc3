/** Of changes to many jobs, as METRIC_TABLE has the others. */
export const BULK_METRICS = {
  bulkRunning: {
    kind: "gauge",
    name: "bulk_running",
    help: "Changes to many jobs (StartBulk) that are under way; exported by the leader.",
    labels: [],
  },
  bulkJobs: {
    kind: "counter",
    name: "bulk_jobs_total",
    help: "Jobs that they have found, by action (redrive, cancel) and outcome: changed, refused by the database, or skipped because somebody else has changed them meanwhile.",
    labels: ["action", "outcome"],
  },
} as const;
