import type { ExplainJobResponse } from "@muster/proto/scheduler/v1/explain";
import type { JobStatus } from "@muster/proto/scheduler/v1/job";
import type { VNode } from "preact";
import { isFinal } from "../../format/job-words.ts";
import { useAgain } from "../../live/use-again.ts";
import { useShared } from "../../live/use-shared.ts";
import { Loaded } from "../../parts/failed.tsx";
import { JobLinks } from "../../parts/job-links.tsx";
import { hrefTo } from "../../route/route.ts";

export const WHY_EVERY_MS = 5_000;

/** ExplainJob's sentence: it also says what became of a job that has ended. */
export function Why({ job }: { readonly job: JobStatus }): VNode {
  const why = useShared("explainJob", { jobId: job.jobId }, isFinal(job.state) ? 0 : WHY_EVERY_MS);
  useAgain(why, job.version);
  return (
    <section class="card" aria-label="Why" aria-live="polite">
      <Loaded shared={why}>
        {(answer) => (
          <>
            <p class="sentence why">{answer.sentence}</p>
            <Further why={answer} />
          </>
        )}
      </Loaded>
    </section>
  );
}

/** Where one sees, and changes, what the sentence is about. */
function Further({ why: { limitKey, runningJobIds, status } }: { readonly why: ExplainJobResponse }): VNode {
  return (
    <>
      {limitKey !== undefined && (
        <div>
          The limit <a href={hrefTo("limits", [limitKey.limit])}>{limitKey.limit}</a>
          {runningJobIds.length > 0 && (
            <>
              ; under it run <JobLinks ids={runningJobIds} />
            </>
          )}
        </div>
      )}
      {status?.hold?.code === "placement" && (
        <div>
          What no worker is stands at the <a href={hrefTo("fleet")}>fleet</a>
        </div>
      )}
    </>
  );
}
