import type { JobStatus } from "@muster/proto/scheduler/v1/job";
import type { VNode } from "preact";
import { priorityName } from "../../format/job-words.ts";
import { labelText } from "../../format/labels.ts";
import { lasting, msOfDuration } from "../../format/times.ts";
import { Copy } from "../../parts/copy.tsx";
import { FactRow } from "../../parts/facts.tsx";
import { Ago } from "../../parts/time.tsx";
import { placementText } from "../../placement/requirement-words.ts";
import { hrefToJobs } from "../../route/job-list.ts";
import { hrefTo } from "../../route/route.ts";

export function JobFacts({ job }: { readonly job: JobStatus }): VNode {
  const { jobId, queue, priority, attempts, maxAttempts, workerId, schedule } = job;
  return (
    <section class="card" aria-label="Facts">
      <dl class="facts">
        <FactRow name="id" long>
          <span class="mono">{jobId}</span> <Copy text={jobId} />
        </FactRow>
        <FactRow name="queue">
          <a href={hrefTo("queues", [queue])}>{queue}</a> <span class="quiet">{priorityName(priority)}</span>
        </FactRow>
        <FactRow name="attempts">
          {attempts} of {maxAttempts}
        </FactRow>
        {workerId !== "" && <FactRow name="latest worker">{workerId}</FactRow>}
        {schedule !== "" && (
          <FactRow name="schedule">
            <a href={hrefTo("schedules", [schedule])}>{schedule}</a>
          </FactRow>
        )}
        {job.placement !== undefined && (
          <FactRow name="its worker has to be">
            <code>{placementText(job.placement)}</code>
          </FactRow>
        )}
        <Times job={job} />
        <Labels labels={job.labels} />
      </dl>
    </section>
  );
}

function Times({ job: { timeout, expiresAt, deadlineAt } }: { readonly job: JobStatus }): VNode {
  return (
    <>
      {timeout !== undefined && (
        <FactRow name="an attempt may take">{lasting(msOfDuration(timeout))}</FactRow>
      )}
      {expiresAt !== undefined && (
        <FactRow name="has to start">
          <Ago time={expiresAt} />
        </FactRow>
      )}
      {deadlineAt !== undefined && (
        <FactRow name="has to end">
          <Ago time={deadlineAt} />
        </FactRow>
      )}
    </>
  );
}

function Labels({ labels }: { readonly labels: Readonly<Record<string, string>> }): VNode {
  return (
    <>
      {Object.entries(labels).map(([name, value]) => (
        <FactRow key={name} name={name}>
          <a href={hrefToJobs({ labels: labelText(name, value) })}>{value === "" ? "(empty)" : value}</a>
        </FactRow>
      ))}
    </>
  );
}
