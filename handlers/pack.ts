import { setTimeout as pause } from "node:timers/promises";
import type { Handler } from "@muster/job";

interface Order {
  readonly boxes: number;
  readonly msPerBox: number;
}

/** Packs boxes one by one, and tells how far it is. */
export const pack: Handler<Order> = async (job, { log, progress, signal }) => {
  const { boxes, msPerBox } = job.json();
  for (let box = 1; box <= boxes; box += 1) {
    await pause(msPerBox, undefined, { signal });
    log.info({ box }, "packed");
    progress(box / boxes);
  }
  return { packed: boxes };
};
