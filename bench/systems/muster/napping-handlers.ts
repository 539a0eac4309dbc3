import { setTimeout as nap } from "node:timers/promises";
import type { Handler } from "@muster/job";
import { handlerStarted } from "../../run/starts.ts";

/** The module that HANDLERS names where jobs of a limit have to keep their place for a while. */
export const work: Handler = async () => {
  await handlerStarted();
  await nap(Number(process.env["BENCH_NAP_MS"]));
};
