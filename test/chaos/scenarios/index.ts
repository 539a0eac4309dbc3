import type { Scenario } from "../scenario.ts";
import { killWorker } from "./kill-worker.ts";

/** Every scenario, in the order of the report. */
export const SCENARIOS: readonly Scenario[] = [killWorker];
