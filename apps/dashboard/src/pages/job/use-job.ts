import type { JobEvent, JobStatus } from "@muster/proto/scheduler/v1/job";
import { useEffect, useMemo, useReducer, useRef } from "preact/hooks";
import { isFinal } from "../../format/job-words.ts";
import { useFollow } from "../../live/use-follow.ts";
import { type Shared, useShared } from "../../live/use-shared.ts";
import { type Told, tellEvents, UNTOLD } from "./told.ts";

/** How old the page may become while its changes do not come by themselves, milliseconds. */
const EVERY_MS = 5_000;

export interface JobView {
  readonly shared: Shared<JobStatus>;
  /** The newest that was heard of it. */
  readonly job: JobStatus | undefined;
  readonly told: Told;
  readonly live: boolean;
  /** After a change by somebody here. */
  readonly again: () => void;
}

/** A job, as it is and as it goes on: by its stream where this tab has it, else by asking. */
export function useJob(jobId: string): JobView {
  const [told, tell] = useReducer(
    (before: Told, events: readonly JobEvent[]) => tellEvents(before, events),
    UNTOLD,
  );
  const follow = useMemo(() => ({ key: `job ${jobId}`, jobId }), [jobId]);
  const following = useFollow(follow, tell);
  const shared = useShared("getJob", { jobId }, EVERY_MS);
  const job = newest(shared.answer, told.status);
  const ended = job !== undefined && isFinal(job.state);
  const { again: askAgain } = shared;
  // What the stream's last event has is all that there is; before it came the row may have been read as it was.
  const wasEnded = useRef(false);
  useEffect(() => {
    if (ended) askAgain(`ended ${job.version}`);
    // Somebody else has redriven it: its stream had ended with it.
    else if (wasEnded.current) following.again();
    wasEnded.current = ended;
  }, [ended]);
  const again = (): void => {
    askAgain();
    following.again();
  };
  return { shared, job, told, live: following.live, again };
}

/** A status of the same version may know more: a result, a progress. */
function newest(asked: JobStatus | undefined, heard: JobStatus | undefined): JobStatus | undefined {
  if (asked === undefined || heard === undefined) return asked ?? heard;
  return heard.version > asked.version ? heard : asked;
}
