/** Of the fleet, as METRIC_TABLE has the others. */
export const FLEET_METRICS = {
  fleetWorkers: {
    kind: "gauge",
    name: "fleet_workers",
    help: "Workers by what they do now, those of the last day that were lost or have signed off among them; exported by the leader. deaf = it comes by the API, has free slots, and asks for nothing.",
    labels: ["state"],
  },
  fleetSlots: {
    kind: "gauge",
    name: "fleet_slots",
    help: "Slots of the workers that take jobs, busy and free, as of their last heartbeats; exported by the leader.",
    labels: ["state"],
  },
  fleetImbalance: {
    kind: "gauge",
    name: "fleet_imbalance",
    help: "Of the workers that take jobs: how much more of its slots the busiest has in use than the least busy, 0 to 1; exported by the leader.",
    labels: [],
  },
} as const;
