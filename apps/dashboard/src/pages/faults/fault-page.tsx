import { BulkAction } from "@muster/proto/scheduler/v1/bulk_service";
import type { Fault } from "@muster/proto/scheduler/v1/fault_service";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { BulkDialog } from "../../bulk/bulk-dialog.tsx";
import { whole } from "../../format/numbers.ts";
import { useShared } from "../../live/use-shared.ts";
import { Facts } from "../../parts/facts.tsx";
import { Loaded } from "../../parts/failed.tsx";
import { Hours } from "../../parts/hours.tsx";
import { JobLinks } from "../../parts/job-links.tsx";
import { Links } from "../../parts/links.tsx";
import { now } from "../../parts/now.ts";
import { PageHead } from "../../parts/page-head.tsx";
import { Ago } from "../../parts/time.tsx";
import { hrefToJobs } from "../../route/job-list.ts";
import { may } from "../../session.ts";
import { faultName, redriveWarning, standsForOthers } from "./fault-words.ts";

const EVERY_MS = 5_000;

/** One kind of failure: since when, where, and what can be done about its jobs. */
export function FaultPage({ id }: { readonly id: string }): VNode {
  const shared = useShared("getFault", { fingerprint: id }, EVERY_MS);
  const { answer } = shared;
  return (
    <>
      <PageHead title={answer === undefined ? "Fault" : faultName(answer)} at={shared.at}>
        <a
          href={hrefToJobs(
            answer !== undefined && standsForOthers(answer) ? { type: answer.type } : { fault: id },
          )}
        >
          Its jobs
        </a>
        {answer !== undefined && !standsForOthers(answer) && <Actions fault={answer} />}
      </PageHead>
      <Loaded shared={shared}>{(fault) => <About fault={fault} />}</Loaded>
    </>
  );
}

function Actions({ fault }: { readonly fault: Fault }): VNode {
  const [action, setAction] = useState<BulkAction>();
  const { fingerprint, type } = fault;
  return (
    <>
      {may("redrive") && (
        <button type="button" class="primary" onClick={() => setAction(BulkAction.REDRIVE)}>
          Redrive its dead letters
        </button>
      )}
      {may("cancel") && (
        <button type="button" onClick={() => setAction(BulkAction.CANCEL)}>
          Cancel its waiting jobs
        </button>
      )}
      {action !== undefined && (
        <BulkDialog
          action={action}
          filter={{ fingerprint, type }}
          what="the jobs of this fault"
          warning={action === BulkAction.REDRIVE ? redriveWarning(fault, now.value) : undefined}
          onClose={() => setAction(undefined)}
        />
      )}
    </>
  );
}

function About({ fault }: { readonly fault: Fault }): VNode {
  const { type, frame, failures, dead, firstVersion, lastVersion, workers, queues } = fault;
  const warning = redriveWarning(fault, now.value);
  return (
    <>
      {warning !== undefined && may("redrive") && <p class="banner">{warning}</p>}
      <section class="card">
        <Facts
          facts={[
            [
              "Type",
              <a key="type" href={hrefToJobs({ type })}>
                {type}
              </a>,
            ],
            ["Thrown at", frame === "" ? "not known" : <code key="frame">{frame}</code>],
            ["Failed attempts", whole(failures)],
            ["Dead letters", whole(dead)],
            ["First seen", <Ago key="first" time={fault.firstSeen} />],
            ["Last seen", <Ago key="last" time={fault.lastSeen} />],
            ["First in version", firstVersion === "" ? "–" : firstVersion],
            ["Lately in version", lastVersion === "" ? "–" : lastVersion],
            ["Seen on workers", workers.length === 0 ? "–" : workers.join(", ")],
            ["In queues", queues.length === 0 ? "–" : <Links key="queues" page="queues" names={queues} />],
            ["Such as", <JobLinks key="jobs" ids={fault.sampleJobIds} />],
            ["Last 24 hours", <Hours key="hours" hours={fault.hours} />],
          ]}
        />
      </section>
    </>
  );
}
