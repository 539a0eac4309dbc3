/** Of limits and pauses, as METRIC_TABLE has the others. */
export const FEEDER_METRICS = {
  jobsHeld: {
    kind: "gauge",
    name: "jobs_held",
    help: "Queued jobs on hold when they were last counted, by why: type = no worker knows it, limit = it waits for a limit, pause = its type is paused, placement = no live worker takes it that is what it requires. Exported by the leader, all but the last while there is a policy, or a job that waits for one; nobody counts beyond a million, or beyond 10,000 of one list that no worker takes from.",
    labels: ["code"],
  },
  jobsAdmitted: {
    kind: "counter",
    name: "jobs_admitted_total",
    help: 'Jobs that limits have let in; exported by the leader. None for long while jobs_held{code="limit"} is not 0: limits are full, closed or paused, or no worker takes what is let in.',
    labels: [],
  },
  jobsReheld: {
    kind: "counter",
    name: "jobs_reheld_total",
    help: "Held jobs that wait elsewhere since, by why: gate = another of their limits is full, policy = policies have changed, unclaimed = nobody claimed them within 10 s of being let in, backlog = they were queued before their limit came, lowered = they had been let in and had not begun when their limit became less.",
    labels: ["reason"],
  },
  feederRounds: {
    kind: "counter",
    name: "feeder_rounds_total",
    help: "Looks of the leader at who may be let in, by result; overtaken = another process let jobs in or policies changed meanwhile, and it looks again.",
    labels: ["result"],
  },
  pausedSeconds: {
    kind: "gauge",
    name: "paused_seconds",
    help: "For how long a queue, a type, or a key of a limit (name = the limit) has been paused, the longest of each; exported by the leader. Alert on it: a pause without an end is easily forgotten.",
    labels: ["kind", "name"],
  },
  labelsClamped: {
    kind: "counter",
    name: "labels_clamped_total",
    help: "Costs and weights that labels of jobs said and that are no numbers or out of range, and were replaced by the nearest that will do.",
    labels: [],
  },
} as const;
