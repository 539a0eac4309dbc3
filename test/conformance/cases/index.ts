import type { Case } from "../case.ts";
import { LOST_ANSWERS, LOST_JOBS, RUNS, SLOW, TWICE, UNAVAILABLE } from "./endings.ts";
import { CANCEL, DRAIN, FENCE, FORGOTTEN, SIGTERM } from "./stops.ts";

export const CASES: readonly Case[] = [
  RUNS,
  CANCEL,
  FENCE,
  LOST_ANSWERS,
  LOST_JOBS,
  TWICE,
  UNAVAILABLE,
  SLOW,
  FORGOTTEN,
  DRAIN,
  SIGTERM,
];
