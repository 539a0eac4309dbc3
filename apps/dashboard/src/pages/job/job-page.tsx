import type { JobStatus } from "@muster/proto/scheduler/v1/job";
import type { VNode } from "preact";
import { isFinal } from "../../format/job-words.ts";
import { useAgain } from "../../live/use-again.ts";
import { useShared } from "../../live/use-shared.ts";
import { StateBadge } from "../../parts/badge.tsx";
import { Failed } from "../../parts/failed.tsx";
import { AsOf } from "../../parts/time.tsx";
import { Copies } from "./copies.tsx";
import { JobActions } from "./job-actions.tsx";
import { JobFacts } from "./job-facts.tsx";
import { Logs } from "./logs.tsx";
import { Payload } from "./payload.tsx";
import { Progress } from "./progress.tsx";
import { Result } from "./result.tsx";
import { Timeline } from "./timeline-list.tsx";
import { type JobView, useJob } from "./use-job.ts";
import { WHY_EVERY_MS, Why } from "./why.tsx";

/** One job: why it is where it is, all that it has been through, and what it says meanwhile. */
export function JobPage({ id }: { readonly id: string }): VNode {
  const view = useJob(id);
  const { job, shared } = view;
  return (
    <>
      <Head id={id} view={view} />
      {shared.failure !== undefined && <Failed failure={shared.failure} />}
      {job === undefined ? (
        shared.failure === undefined && <p class="loading">Loading …</p>
      ) : (
        <Body job={job} view={view} />
      )}
    </>
  );
}

function Head({
  id,
  view: { job, shared, live, again },
}: {
  readonly id: string;
  readonly view: JobView;
}): VNode {
  return (
    <div class="head">
      <h1>{job?.type ?? "Job"}</h1>
      {job !== undefined && <StateBadge state={job.state} />}
      {live ? <span class="live">live</span> : <AsOf at={shared.at} />}
      <div class="right">
        <Copies id={id} />
        {job !== undefined && <JobActions job={job} onDone={again} />}
      </div>
    </div>
  );
}

function Body({ job, view: { told } }: { readonly job: JobStatus; readonly view: JobView }): VNode {
  const ended = isFinal(job.state);
  const attempts = useShared("listAttempts", { jobId: job.jobId, pageSize: 100 }, ended ? 0 : WHY_EVERY_MS);
  useAgain(attempts, job.version);
  return (
    <>
      <Why job={job} />
      <Progress job={job} told={told} />
      <JobFacts job={job} />
      <div class="columns">
        <section class="card">
          <h2>What happened</h2>
          <Timeline job={job} attempts={attempts} />
        </section>
        <div>
          <Logs told={told} />
          <Result job={job} />
          <Payload job={job} />
        </div>
      </div>
    </>
  );
}
