import assert from "node:assert/strict";
import type { Bound } from "../../check/at-once.ts";
import type { Scenario } from "../../scenario.ts";
import { assertNothingAdmitted, putLimit } from "./policies.ts";

const JOBS = 1_500;
const KEYS = 4;
const MAX_STALL_MS = 1_000;

const boundOf = (label: string): Bound => ({
  what: `the limit by ${label}`,
  most: 2,
  keyOf: ({ labels }) => labels && `${label} ${labels[label]}`,
});

/** All limits of a job, or none: nobody holds one while it waits for another. */
export const crossedLimits: Scenario = {
  name: "each job has to pass two full limits, and they come in every order",
  alone: true,
  covers: ["sequence 44"],
  world: { workers: 3, workerEnv: { WORKER_CONCURRENCY: "20" } },
  run: async (world) => {
    world.bounds.push(boundOf("tenant"), boundOf("host"));
    for (const label of ["tenant", "host"])
      await putLimit(world, { name: `by-${label}`, keyLabel: label, maxRunning: 2 });
    // One key of the one in any order of the other's, and runs of jobs that want the same of both.
    const specs = Array.from({ length: JOBS }, (_, n) => ({
      type: "bounded",
      ms: 20,
      labels: { tenant: String(n % KEYS), host: String(Math.floor(n / 7) % KEYS) },
    }));
    await world.load.submit(specs);
    await world.within("every job ends", 60_000, () => world.idle());
    const starts = (await world.effects()).filter(({ what }) => what === "start").map(({ atMs }) => atMs);
    const gaps = starts.toSorted((a, b) => a - b).map((atMs, index, all) => atMs - (all[index - 1] ?? atMs));
    assert(Math.max(...gaps) <= MAX_STALL_MS, `nothing started for ${Math.max(...gaps).toFixed(0)} ms`);
    await assertNothingAdmitted(world);
  },
};
