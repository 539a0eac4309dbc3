/** Of workers that come by the API. */
export const REMOTE_METRICS = {
  takesUnconfirmed: {
    kind: "counter",
    name: "takes_unconfirmed_total",
    help: "Answers with jobs that no remote worker confirmed, so that their jobs were queued again; more than a few mean a proxy that drops answers, or workers that die as they take.",
    labels: [],
  },
  attemptsOverdue: {
    kind: "counter",
    name: "attempts_overdue_total",
    help: "Attempts on remote workers that were ended half a minute after their time was over, or after a cancel, because their workers have not ended them.",
    labels: [],
  },
  takesWaiting: {
    kind: "gauge",
    name: "takes_waiting",
    help: "Remote workers that wait here for jobs or for news.",
    labels: [],
  },
} as const;
