import { setTimeout as pause } from "node:timers/promises";
import type { Handler } from "@muster/job";

/** Reports `steps` times, one after the other; its first attempt then fails. */
export const reporting: Handler<{ readonly steps: number }> = async (
  job,
  { attempt, log, progress, signal },
) => {
  const { steps } = job.json();
  for (let step = 1; step <= steps; step += 1) {
    log.info({ step }, `attempt ${attempt}`);
    progress({ attempt, step });
    // Longer than what is joined, so that every step is an event of its own.
    await pause(300, undefined, { signal });
  }
  if (attempt === 1) throw new Error("the first attempt fails");
  return { attempt };
};
