import { tellFeeder } from "@muster/dispatch";
import { laneOf } from "@muster/job";
import { type PushCircuit, placedJob, type RedisConnection } from "@muster/queue";
import type { Logger } from "@muster/runtime";
import type { KnownPolicies } from "./known-policies.ts";
import type { Committed, CommittedBatch, CommittedJob } from "./submit-all.ts";
import type { SubmitMetrics } from "./submit-metrics.ts";

export interface AnnounceOptions {
  readonly redis: RedisConnection;
  readonly circuit: PushCircuit;
  readonly policies: Pick<KnownPolicies, "hear">;
  readonly metrics: SubmitMetrics;
  readonly log: Logger;
}

/** Counts what was committed, pushes what is due, and tells the feeder of what waits for a limit. Never rejects. */
export function announce(options: AnnounceOptions, committed: Committed): Promise<unknown> {
  return "batch" in committed ? announceBatch(options, committed) : announceJobs(options, committed);
}

async function announceJobs(options: AnnounceOptions, rows: readonly CommittedJob[]): Promise<void> {
  const { circuit, policies, metrics } = options;
  metrics.submitted(rows);
  const [first] = rows;
  if (first !== undefined) policies.hear(first.submitted.policyEpoch);
  const holds = rows.flatMap(({ submitted }) => submitted.hold ?? []);
  if (holds.length > 0) void tellFeeder(options, { holds });
  const items = rows
    .filter(({ submitted }) => submitted.state === "queued" && submitted.hold === undefined)
    .map(({ job, submitted }) =>
      placedJob(job, laneOf(job.queue, job.priority, job.placing?.class), submitted.enqueuedMs),
    );
  if (items.length > 0) await circuit.push(items);
}

async function announceBatch(
  { circuit, policies, metrics }: AnnounceOptions,
  { batch: { model, taskIds }, answer }: CommittedBatch,
): Promise<void> {
  metrics.submittedAlike(model, answer.state, taskIds.length);
  policies.hear(answer.policyEpoch);
  if (answer.state !== "queued") return;
  const { type, queue, priority } = model;
  const element = { type, priority, at: answer.enqueuedMs };
  await circuit.pushBatch({ lane: laneOf(queue, priority), element, taskIds });
}
