import { setTimeout as pause } from "node:timers/promises";
import { type Handler, PermanentError } from "@muster/job";
import { fieldsOf, readNumber, readText } from "./payload.ts";

const MAX_SLEEP_MS = 2 ** 31 - 1;
const MAX_TIMES = 1_000_000;

/** Does nothing. */
export const noop: Handler = () => {};

/** Its result is its payload: bytes stay bytes, JSON stays JSON. */
export const echo: Handler = (job) => (job.payload.kind === "json" ? job.json() : job.payload.data);

/** `{"ms": n}`: waits that long, or until it is stopped. */
export const sleep: Handler = async (job, { signal }) => {
  await pause(readNumber(fieldsOf(job), "ms", { min: 0, max: MAX_SLEEP_MS }, 0), undefined, { signal });
};

/** `{"times": n}`: fails the first n attempts, for trying out retries. With `"permanent": true` it fails for good. */
export const fail: Handler = (job, { attempt }) => {
  const fields = fieldsOf(job);
  const times = readNumber(fields, "times", { min: 0, max: MAX_TIMES }, MAX_TIMES);
  if (attempt > times) return;
  const message =
    readText(fields, "message") ?? `asked to fail the first ${times} attempts; this is attempt ${attempt}`;
  throw fields["permanent"] === true ? new PermanentError(message) : new Error(message);
};
