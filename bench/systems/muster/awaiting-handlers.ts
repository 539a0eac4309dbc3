import type { Handler } from "@muster/job";
import { handlerStarted } from "../../run/starts.ts";

/** The module that HANDLERS names where the measure wants what an `async` function costs. */
export const work: Handler = async () => {
  await handlerStarted();
};
