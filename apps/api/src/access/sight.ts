import type { HandlerContext } from "@connectrpc/connect";
import type { AttemptRecord, JobRecord, ScheduleRecord } from "@muster/db";
import { isFinal, reaches } from "@muster/job";
import type { WatchedEvent } from "@muster/watch";
import { reachIn } from "./reach.ts";

/**
 * What a viewer sees of jobs: everything but payloads, results, what handlers report, and the texts and stacks of errors.
 * Rows are cut down before anything is made of them, so that no sentence quotes what a field does not show.
 */

/** In the place of a text: that there is one may be seen. */
export const HIDDEN = "[hidden]";

const hidden = <Text extends string | null>(text: Text): Text | typeof HIDDEN =>
  text === null || text === "" ? text : HIDDEN;

/** The job as its caller may see it. */
export function seenJob(job: JobRecord, sees: boolean): JobRecord {
  if (sees) return job;
  const { result: _result, progress: _progress, ...rest } = job;
  return { ...rest, lastError: hidden(job.lastError) };
}

export function seenAttempt(attempt: AttemptRecord, sees: boolean): AttemptRecord {
  return sees ? attempt : { ...attempt, error: hidden(attempt.error), stack: hidden(attempt.stack) };
}

export function seenSchedule(record: ScheduleRecord, sees: boolean): ScheduleRecord {
  if (sees) return record;
  const { definition } = record;
  const job = { ...definition.job, payload: { kind: "bytes", data: new Uint8Array() } } as const;
  return { ...record, definition: { ...definition, job } };
}

/** By the queue of a job, whether the call's maker sees all of it. */
export function sightIn(call: Pick<HandlerContext, "values">): (queue: string) => boolean {
  const details = reachIn(call, "jobs.read_payload");
  return (queue) => reaches(details, queue);
}

/**
 * The events of some jobs as their caller may see them: without what handlers report, where only the rest may be seen. Each
 * job is told of by itself before it is told what it has reported.
 */
export async function* seenEvents(
  events: AsyncIterable<WatchedEvent>,
  sees: (queue: string) => boolean,
): AsyncGenerator<WatchedEvent> {
  const whole = new Set<string>();
  for await (const event of events) {
    if ("job" in event) {
      const { job } = event;
      const isWhole = sees(job.queue);
      if (isWhole && !isFinal(job.state)) whole.add(job.taskId);
      else whole.delete(job.taskId);
      yield { ...event, job: seenJob(job, isWhole) };
    } else if (whole.has(event.taskId)) yield event;
  }
}
