import type { ServiceImpl } from "@connectrpc/connect";
import type { LogEntry } from "@muster/db";
import type { Reading } from "@muster/job";
import { type JobEvent, JobState } from "@muster/proto/scheduler/v1/job";
import type { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import type { WatchedEvent } from "@muster/watch";
import { demandJob } from "../../access/found.ts";
import { seenEvents } from "../../access/sight.ts";
import type { ApiContext } from "../../api-context.ts";
import { jobTarget } from "../../audit/entry-of.ts";
import { turnOf } from "../../bounds/party.ts";
import { withKeepalives } from "../../requests/keepalive.ts";
import { toEvent, toOutput } from "../../to-proto.ts";
import { readJobId, rpcReading } from "../fields.ts";

type WatchJob = ServiceImpl<typeof SchedulerService>["watchJob"];
type StreamOutput = ServiceImpl<typeof SchedulerService>["streamOutput"];

/** A snapshot at once, or what came after an event that was seen; then everything, until a final state. */
export function watchJob({ database, watches, audit, keepaliveMs }: ApiContext): WatchJob {
  return async function* ({ jobId, resumeAfter }, call) {
    const reading = rpcReading();
    const id = readJobId(reading, "job_id", jobId);
    const after = resumeAfter === undefined ? undefined : readSequence(reading, resumeAfter);
    reading.end();
    const sees = await demandJob(call, "jobs.read", database.within(turnOf(call)), id);
    const all = watches.watch(id, after, call.signal);
    const events = sees ? all : seenEvents(all, () => false);
    const recorded = audit.reading(call, { targets: [jobTarget(id)] });
    let told: Pick<JobEvent, "state" | "sequence"> = {
      state: JobState.UNSPECIFIED,
      sequence: BigInt(after ?? 0),
    };
    for await (const event of withKeepalives(events, keepaliveMs, call.signal)) {
      if (event === undefined)
        yield { jobId: id, state: told.state, sequence: told.sequence, keepalive: true };
      else {
        if (sees) await recorded();
        const message = toEvent(event);
        told = message;
        yield message;
      }
    }
  };
}

/** What the job's programs write, until the job has ended. */
export function streamOutput({ database, watches, audit, keepaliveMs }: ApiContext): StreamOutput {
  return async function* ({ jobId, resumeAfter }, call) {
    const reading = rpcReading();
    const id = readJobId(reading, "job_id", jobId);
    let sequence = readSequence(reading, resumeAfter);
    reading.end();
    await demandJob(call, "jobs.read_payload", database.within(turnOf(call)), id);
    const events = outputs(watches.watch(id, sequence, call.signal));
    const recorded = audit.reading(call, { targets: [jobTarget(id)] });
    for await (const entry of withKeepalives(events, keepaliveMs, call.signal)) {
      if (entry !== undefined) {
        ({ sequence } = entry);
        await recorded();
      }
      // An empty chunk is a sign of life.
      yield entry === undefined ? { sequence: BigInt(sequence) } : toOutput(entry);
    }
  };
}

async function* outputs(events: AsyncGenerator<WatchedEvent>): AsyncGenerator<LogEntry> {
  for await (const event of events) {
    if ("entry" in event && event.entry.kind === "output") yield event.entry;
  }
}

/** Every sequence is below 2^53. */
function readSequence(reading: Reading, value: bigint): number {
  if (value < 0n || value > BigInt(Number.MAX_SAFE_INTEGER))
    reading.refuse("resume_after", "0, or the sequence of an event of this job", value);
  return Number(value);
}
