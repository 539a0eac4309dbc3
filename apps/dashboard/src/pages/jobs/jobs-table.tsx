import type { JobHold } from "@muster/proto/scheduler/v1/hold";
import { type JobStatus, Priority } from "@muster/proto/scheduler/v1/job";
import type { VNode } from "preact";
import { isFinal, priorityName } from "../../format/job-words.ts";
import { Badge, StateBadge } from "../../parts/badge.tsx";
import { type Column, Table } from "../../parts/table.tsx";
import { Ago } from "../../parts/time.tsx";
import { hrefTo } from "../../route/route.ts";

export interface JobsTableProps {
  readonly rows: readonly JobStatus[];
  readonly chosen: ReadonlySet<string>;
  readonly choose: (chosen: ReadonlySet<string>) => void;
  readonly empty: string;
}

const hrefOf = ({ jobId }: JobStatus): string => hrefTo("jobs", [jobId]);

export function JobsTable({ rows, chosen, choose, empty }: JobsTableProps): VNode {
  return (
    <Table
      label="Jobs"
      columns={[choice(rows, chosen, choose), ...COLUMNS]}
      rows={rows}
      keyOf={({ jobId }) => jobId}
      hrefOf={hrefOf}
      empty={empty}
    />
  );
}

const COLUMNS: readonly Column<JobStatus>[] = [
  {
    head: "job",
    cell: (job) => (
      <>
        <a href={hrefOf(job)}>{job.type}</a>
        <div class="mono quiet wide">{job.jobId}</div>
      </>
    ),
  },
  { head: "state", cell: (job) => <State job={job} /> },
  {
    head: "queue",
    cell: ({ queue, priority }) => (
      <>
        {queue} {priority !== Priority.DEFAULT && <span class="quiet">{priorityName(priority)}</span>}
      </>
    ),
  },
  {
    head: "attempts",
    number: true,
    wide: true,
    cell: ({ attempts, maxAttempts }) => `${attempts} of ${maxAttempts}`,
  },
  { head: "made", number: true, cell: ({ createdAt }) => <Ago time={createdAt} /> },
  { head: "changed", number: true, wide: true, cell: ({ updatedAt }) => <Ago time={updatedAt} /> },
  { head: "last error, or why it waits", wide: true, cell: (job) => <Trouble job={job} /> },
];

function State({ job: { state, deadReason, cancelRequested } }: { readonly job: JobStatus }): VNode {
  return (
    <>
      <StateBadge state={state} /> {deadReason !== "" && <span class="quiet">{deadReason}</span>}
      {cancelRequested && !isFinal(state) && <Badge tone="wait">cancel asked</Badge>}
    </>
  );
}

const LONGEST = 140;

/** Why it is kept from workers, and where one sees what that is about. */
function Held({ hold: { text, code, limitKey } }: { readonly hold: JobHold }): VNode {
  return (
    <>
      {text === "" ? code : text}{" "}
      {limitKey !== undefined && (
        <a class="quiet" href={hrefTo("limits", [limitKey.limit])}>
          its limit
        </a>
      )}
      {code === "placement" && (
        <a class="quiet" href={hrefTo("fleet")}>
          the fleet
        </a>
      )}
    </>
  );
}

function Trouble({
  job: { hold, lastError, fingerprint, state },
}: {
  readonly job: JobStatus;
}): VNode | null {
  if (hold !== undefined && !isFinal(state)) return <Held hold={hold} />;
  if (lastError === "") return null;
  const text = lastError.length > LONGEST ? `${lastError.slice(0, LONGEST)}…` : lastError;
  return (
    <>
      <span class="error-text">{text}</span>{" "}
      {fingerprint !== "" && (
        <a class="quiet" href={hrefTo("faults", [fingerprint])}>
          its fault
        </a>
      )}
    </>
  );
}

function choice(
  rows: readonly JobStatus[],
  chosen: ReadonlySet<string>,
  choose: (chosen: ReadonlySet<string>) => void,
): Column<JobStatus> {
  const all = rows.length > 0 && rows.every(({ jobId }) => chosen.has(jobId));
  const change = (ids: readonly string[], isChosen: boolean): void => {
    const next = new Set(chosen);
    for (const id of ids)
      if (isChosen) next.add(id);
      else next.delete(id);
    choose(next);
  };
  return {
    head: (
      <input
        type="checkbox"
        aria-label="Choose all that are shown"
        checked={all}
        onChange={(event) =>
          change(
            rows.map(({ jobId }) => jobId),
            event.currentTarget.checked,
          )
        }
      />
    ),
    cell: ({ jobId }) => (
      <input
        type="checkbox"
        aria-label={`Choose ${jobId}`}
        checked={chosen.has(jobId)}
        onChange={(event) => change([jobId], event.currentTarget.checked)}
      />
    ),
  };
}
