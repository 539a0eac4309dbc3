import { appendFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { defineHandler, type Handler, type HandlerJob } from "@muster/job";

/** Each start is one line in a file of the test's: its job's type and id, and when it was, by this machine's clock. */
const STARTS = process.env["STARTS_FILE"] ?? "";

interface Order {
  /** How long it takes. Default: no time. */
  readonly ms?: number;
}

const note = ({ type, queue, id }: HandlerJob): void =>
  appendFileSync(STARTS, `${Date.now()} ${queue} ${type} ${id}\n`);

const run: Handler<Order | null> = async (job) => {
  note(job);
  const ms = job.json()?.ms ?? 0;
  if (ms > 0) await sleep(ms);
};

export const step: Handler<Order | null> = run;
/** Another type. */
export const send: Handler<Order | null> = (job, context) => run(job, context);
export const apart: Handler<Order | null> = defineHandler({ isolation: "process" }, run);
