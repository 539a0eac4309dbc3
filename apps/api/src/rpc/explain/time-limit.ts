import { isFinal } from "@muster/job";
import type { Explanation, Facts } from "./facts.ts";
import { inWords } from "./in-words.ts";

/** The explanation of an unfinished job, with the time limit that comes next. */
export function withTimeLimit(explanation: Explanation, { job, nowMs }: Facts): Explanation {
  if (isFinal(job.state)) return explanation;
  const startBy = job.startedAt === null ? job.startBy : null;
  const startsFirst = startBy !== null && (job.deadlineAt === null || startBy <= job.deadlineAt);
  const limit = startsFirst ? startBy : job.deadlineAt;
  if (limit === null) return explanation;
  const leftMs = limit.getTime() - nowMs;
  const [done, reason] = startsFirst ? ["started", "expired"] : ["ended", "deadline"];
  const then =
    leftMs > 0
      ? `unless it has ${done} by ${limit.toISOString()}, in ${inWords(leftMs)}, it becomes a dead letter ("${reason}")`
      : `its time was up ${inWords(-leftMs)} ago, and it becomes a dead letter ("${reason}") unless it succeeds first`;
  return { ...explanation, sentence: explanation.sentence.replace(/\.$/, `; ${then}.`) };
}
