/** Of what is counted for charts, as METRIC_TABLE has the others. */
export const SERIES_METRICS = {
  seriesDropped: {
    kind: "counter",
    name: "series_dropped_total",
    help: "Counted events that charts will miss, because the database did not answer for four minutes, or while this process stopped.",
    labels: [],
  },
} as const;
