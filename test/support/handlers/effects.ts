import { appendFile } from "node:fs/promises";
import type { Handler } from "@muster/job";

/** Handlers whose work can be counted afterwards: each run is one line in a file of the test's. */
const EFFECTS = process.env["EFFECTS_FILE"] ?? "";

interface Order {
  /** Fails this many first attempts, after its effect. */
  readonly failures?: number;
}

export const effect: Handler<Order | null> = async (job, context) => {
  await appendFile(EFFECTS, `${job.id} ${context.attempt}\n`);
  if (context.attempt <= (job.json()?.failures ?? 0))
    throw new Error(`asked to fail attempt ${context.attempt}`);
  return { attempt: context.attempt };
};
