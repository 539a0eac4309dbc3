/** Of the audit log, as METRIC_TABLE has the others. */
export const AUDIT_METRICS = {
  auditRows: {
    kind: "counter",
    name: "audit_rows_total",
    help: "Rows that this process has added to the audit log: of changes, of reads, and of refusals.",
    labels: ["kind"],
  },
  auditRefusalsUnrecorded: {
    kind: "counter",
    name: "audit_refusals_unrecorded_total",
    help: "Calls that were refused for want of a right and that the audit log does not tell of, because the database did not take the row.",
    labels: [],
  },
  auditUnlinkedAgeSeconds: {
    kind: "gauge",
    name: "audit_unlinked_age_seconds",
    help: "For how long the oldest row of the audit log has waited for its link, in seconds; exported by the leader, and above a few seconds only while nobody links.",
    labels: [],
  },
  auditRowsMissing: {
    kind: "counter",
    name: "audit_rows_missing_total",
    help: "Rows of the audit log that were gone before they were linked; somebody removes them by hand.",
    labels: [],
  },
} as const;
