import { brotliCompressSync, constants } from "node:zlib";
import { defineHandler, type Handler } from "@muster/job";

interface Search {
  /** A regular expression from a user. */
  readonly pattern: string;
  readonly text: string;
}

/**
 * A pattern like `(a+)+$` can take years, and nothing inside its thread can interrupt it. In a thread of its own it is
 * ended by the job's timeout or a CancelJob, and other jobs of the worker do not notice.
 */
export const search: Handler<Search> = defineHandler({ isolation: "thread" }, (job) => {
  const { pattern, text } = job.json();
  return { matches: text.match(new RegExp(pattern, "gu")) ?? [] };
});

/** One call into native code that may take minutes: only its process can be ended meanwhile. */
export const compress: Handler = defineHandler({ isolation: "process" }, (job) =>
  brotliCompressSync(job.payload.data, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
);
