import { laneOf } from "@muster/job";
import { type PushCircuit, placedJob } from "@muster/queue";
import type { Committed, CommittedBatch, CommittedJob } from "./submit-all.ts";
import type { SubmitMetrics } from "./submit-metrics.ts";

export interface AnnounceOptions {
  readonly circuit: PushCircuit;
  readonly metrics: SubmitMetrics;
}

/** Counts what was committed, and pushes what is due. Never rejects. */
export function announce(options: AnnounceOptions, committed: Committed): Promise<unknown> {
  return "batch" in committed ? announceBatch(options, committed) : announceJobs(options, committed);
}

async function announceJobs(
  { circuit, metrics }: AnnounceOptions,
  rows: readonly CommittedJob[],
): Promise<void> {
  metrics.submitted(rows.map(({ job }) => job));
  const items = rows
    .filter(({ submitted }) => submitted.state === "queued")
    .map(({ job, submitted }) => placedJob(job, laneOf(job.queue, job.priority), submitted.enqueuedMs));
  if (items.length > 0) await circuit.push(items);
}

async function announceBatch(
  { circuit, metrics }: AnnounceOptions,
  { batch: { model, taskIds }, answer }: CommittedBatch,
): Promise<void> {
  metrics.submittedAlike(model, taskIds.length);
  if (answer.state !== "queued") return;
  const { type, queue, priority } = model;
  const element = { type, priority, at: answer.enqueuedMs };
  await circuit.pushBatch({ lane: laneOf(queue, priority), element, taskIds });
}
