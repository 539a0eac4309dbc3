import { type JobStatus, PrioritySchema } from "@muster/proto/scheduler/v1/job";
import { enumWord } from "../../output/enum-words.ts";
import type { Fact } from "../../output/printer.ts";
import { bytesText, durationText, jsonText, labelsText, timeAndAgo } from "../../output/words.ts";
import { requirementsText } from "../placement/requirement.ts";
import { stateWord } from "./columns.ts";

/** What a person may want to know of a job, what matters first. */
export function jobFacts(job: JobStatus): Fact[] {
  const { state, deadReason, cancelRequested, attempts, maxAttempts, hold, redrives, snoozes } = job;
  return [
    ["id", job.jobId],
    [
      "state",
      `${stateWord(state)}${deadReason === "" ? "" : ` (${deadReason})`}${cancelRequested ? ", asked to stop" : ""}`,
    ],
    ["held", hold === undefined ? "" : `${hold.text} (${hold.code})`],
    ["type", job.type],
    ["queue", `${job.queue}, priority ${enumWord(PrioritySchema, job.priority)}`],
    ["attempts", `${attempts} of ${maxAttempts}${snoozes === 0 ? "" : `, postponed ${snoozes} times`}`],
    ["error", job.lastError],
    ["fault", job.fingerprint],
    ["cancelled because", job.cancelReason],
    ["progress", jsonText(job.progress)],
    ["labels", labelsText(job.labels)],
    ["requires", requirementsText(job.placement?.requires ?? [])],
    ["slots", (job.placement?.slots ?? 0) > 1 ? String(job.placement?.slots) : ""],
    ["created", timeAndAgo(job.createdAt)],
    ["runs at", timeAndAgo(job.runAt)],
    ["started", timeAndAgo(job.startedAt)],
    ["finished", timeAndAgo(job.finishedAt)],
    ["worker", job.workerId],
    ["timeout", durationText(job.timeout)],
    ["expires", timeAndAgo(job.expiresAt)],
    ["deadline", timeAndAgo(job.deadlineAt)],
    ["schedule", job.schedule === "" ? "" : `${job.schedule}, for ${timeAndAgo(job.scheduledFor)}`],
    [
      "redriven",
      redrives === 0 ? "" : `${redrives} times, last from ${job.redrivenFrom}, ${timeAndAgo(job.redrivenAt)}`,
    ],
    ["submitted by", job.submittedBy],
    ["payload", bodyText(job.payloadBody)],
    ["result", bodyText(resultOf(job))],
  ];
}

type Body = JobStatus["payloadBody"];

export function resultOf({ resultBody }: JobStatus): Body {
  if (resultBody.case === "result") return { case: "payload", value: resultBody.value };
  return resultBody.case === "resultJson"
    ? { case: "payloadJson", value: resultBody.value }
    : { case: undefined };
}

export function bodyText(body: Body): string {
  if (body.case === "payload") return bytesText(body.value);
  return body.case === "payloadJson" ? jsonText(body.value) : "";
}
