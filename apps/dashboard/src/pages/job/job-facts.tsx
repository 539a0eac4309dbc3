import type { JobStatus } from "@muster/proto/scheduler/v1/job";
import type { ComponentChildren, VNode } from "preact";
import { priorityName } from "../../format/job-words.ts";
import { lasting, msOfDuration } from "../../format/times.ts";
import { Copy } from "../../parts/copy.tsx";
import { Ago } from "../../parts/time.tsx";
import { hrefTo } from "../../route/route.ts";

export function JobFacts({ job }: { readonly job: JobStatus }): VNode {
  const { jobId, queue, priority, attempts, maxAttempts, workerId, schedule } = job;
  return (
    <section class="card" aria-label="Facts">
      <dl class="facts">
        <Fact name="id">
          <span class="mono">{jobId}</span> <Copy text={jobId} />
        </Fact>
        <Fact name="queue">
          <a href={hrefTo("queues", [queue])}>{queue}</a> <span class="quiet">{priorityName(priority)}</span>
        </Fact>
        <Fact name="attempts">
          {attempts} of {maxAttempts}
        </Fact>
        {workerId !== "" && <Fact name="latest worker">{workerId}</Fact>}
        {schedule !== "" && (
          <Fact name="schedule">
            <a href={hrefTo("schedules", [schedule])}>{schedule}</a>
          </Fact>
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
      {timeout !== undefined && <Fact name="an attempt may take">{lasting(msOfDuration(timeout))}</Fact>}
      {expiresAt !== undefined && (
        <Fact name="has to start">
          <Ago time={expiresAt} />
        </Fact>
      )}
      {deadlineAt !== undefined && (
        <Fact name="has to end">
          <Ago time={deadlineAt} />
        </Fact>
      )}
    </>
  );
}

function Labels({ labels }: { readonly labels: Readonly<Record<string, string>> }): VNode {
  return (
    <>
      {Object.entries(labels).map(([name, value]) => (
        <Fact key={name} name={name}>
          <a href={hrefTo("jobs", [], { labels: `${name}=${value}` })}>{value === "" ? "(empty)" : value}</a>
        </Fact>
      ))}
    </>
  );
}

const Fact = ({ name, children }: { readonly name: string; readonly children: ComponentChildren }): VNode => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);
