import type { JobStatus } from "@muster/proto/scheduler/v1/job";
import type { VNode } from "preact";
import { isFinal } from "../../format/job-words.ts";
import { textOf } from "../../format/json.ts";
import type { Told } from "./told.ts";

/** What the handler last said of how far it is. */
export function Progress({ job, told }: { readonly job: JobStatus; readonly told: Told }): VNode | null {
  const value = told.progress ?? job.progress;
  if (value === undefined || isFinal(job.state)) return null;
  const { kind } = value;
  const fraction = kind.case === "numberValue" && kind.value >= 0 && kind.value <= 1 ? kind.value : undefined;
  return (
    <section class="card" aria-label="Progress">
      {fraction === undefined ? (
        <pre>{textOf(value)}</pre>
      ) : (
        <>
          <progress aria-label="Progress of the job" max={1} value={fraction} /> {Math.round(fraction * 100)}{" "}
          %
        </>
      )}
    </section>
  );
}
