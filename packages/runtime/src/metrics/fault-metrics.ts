/** Of failures by their kind, as METRIC_TABLE has the others. */
export const FAULT_METRICS = {
  faultsNew: {
    kind: "counter",
    name: "faults_new_total",
    help: "Faults that no attempt of the last 30 days had failed with, by type: a deploy, or what handlers call, has broken something new.",
    labels: ["type"],
  },
  faultsDropped: {
    kind: "counter",
    name: "faults_dropped_total",
    help: "Failures that the list of faults will miss: too many different ones within seconds, or the database did not answer while this process stopped.",
    labels: [],
  },
} as const;
