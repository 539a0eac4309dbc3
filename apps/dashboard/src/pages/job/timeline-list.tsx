import type { JobStatus } from "@muster/proto/scheduler/v1/job";
import type { ListAttemptsResponse } from "@muster/proto/scheduler/v1/scheduler";
import type { VNode } from "preact";
import type { Shared } from "../../live/use-shared.ts";
import { Failed } from "../../parts/failed.tsx";
import { Ago } from "../../parts/time.tsx";
import { hrefTo } from "../../route/route.ts";
import { type Moment, timelineOf } from "./timeline.ts";

export function Timeline({
  job,
  attempts: { answer, failure },
}: {
  readonly job: JobStatus;
  readonly attempts: Shared<ListAttemptsResponse>;
}): VNode {
  const moments = timelineOf(job, answer?.attempts ?? []);
  return (
    <>
      {failure !== undefined && <Failed failure={failure} />}
      {answer !== undefined && answer.nextPageToken !== "" && (
        <p class="quiet">Earlier attempts are left out.</p>
      )}
      <ol class="timeline">
        {moments.map((moment) => (
          <Entry key={moment.key} moment={moment} />
        ))}
      </ol>
    </>
  );
}

function Entry({
  moment: { at, tone, text, detail, stack, fingerprint },
}: {
  readonly moment: Moment;
}): VNode {
  return (
    <li class={tone}>
      <div>
        {text} <Ago time={at} />{" "}
        {fingerprint !== undefined && <a href={hrefTo("faults", [fingerprint])}>its fault</a>}
      </div>
      {detail !== undefined && <div class="quiet">{detail}</div>}
      {stack !== undefined && (
        <details>
          <summary>Where it was thrown</summary>
          <pre>{stack}</pre>
        </details>
      )}
    </li>
  );
}
