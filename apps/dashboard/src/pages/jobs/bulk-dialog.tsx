import { BulkAction, type StartBulkResponse } from "@muster/proto/scheduler/v1/bulk_service";
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { bulk, CALL_MS } from "../../api.ts";
import { jobsIn } from "../../format/numbers.ts";
import type { Failure } from "../../live/messages.ts";
import { failureOf } from "../../live/reach.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { Failed } from "../../parts/failed.tsx";
import { hrefTo } from "../../route/route.ts";
import { type BulkFilter, bulkFilterOf, type JobFilters } from "./filters.ts";

export interface BulkDialogProps {
  readonly action: BulkAction;
  readonly filters: JobFilters;
  /** Empty = all that match. */
  readonly chosen: readonly string[];
  readonly onStarted: (bulkId: string) => void;
  readonly onClose: () => void;
}

/** What a change of many would do, and then the change: of what matched when it was counted, and of nothing since. */
export function BulkDialog({ action, filters, chosen, onStarted, onClose }: BulkDialogProps): VNode {
  const found = bulkFilterOf(action, filters, chosen);
  const filter = "filter" in found ? found.filter : undefined;
  const { tried, failure } = useDryRun(action, filter);
  const [asked, ask] = useState<Asked>({ reason: "", perSecond: "" });
  // One for the dialog: a button that is pressed again after an answer was lost starts nothing twice.
  const [requestId] = useState(newRequestId);
  const verb = action === BulkAction.REDRIVE ? "Redrive" : "Cancel";
  const start = async (): Promise<void> => {
    const before = tried?.before === undefined ? {} : { before: tried.before };
    const { reason, perSecond } = asked;
    const request = { action, filter: filter ?? {}, requestId, reason, perSecond: Number(perSecond) || 0 };
    const answer = await bulk.startBulk({ ...request, ...before }, { timeoutMs: CALL_MS });
    if (answer.bulk !== undefined) onStarted(answer.bulk.bulkId);
  };
  const count = tried === undefined ? "" : jobsIn(tried.matched, tried.matchedMore);
  const nothing = tried === undefined || (tried.matched === 0n && !tried.matchedMore);
  const confirm = { title: `${verb} jobs`, doIt: `${verb} ${count}`, danger: action === BulkAction.CANCEL };
  return (
    <Confirm {...confirm} disabled={nothing} act={start} onClose={onClose}>
      {"because" in found && <p>{found.because}</p>}
      {failure !== undefined && <Failed failure={failure} />}
      {filter !== undefined && tried === undefined && failure === undefined && (
        <p class="loading">Counting …</p>
      )}
      {tried !== undefined && <Found action={action} tried={tried} />}
      {filter !== undefined && <Fields asked={asked} ask={ask} />}
    </Confirm>
  );
}

interface Asked {
  readonly reason: string;
  readonly perSecond: string;
}

function Fields({ asked, ask }: { readonly asked: Asked; readonly ask: (asked: Asked) => void }): VNode {
  const { reason, perSecond } = asked;
  const many = "At most so many a second (empty: as fast as it goes)";
  return (
    <>
      <Field
        label="Why, for the audit log and the jobs"
        name="reason"
        value={reason}
        onValue={(value) => ask({ ...asked, reason: value })}
      />
      <Field
        label={many}
        name="per_second"
        value={perSecond}
        onValue={(value) => ask({ ...asked, perSecond: value })}
      />
    </>
  );
}

interface DryRun {
  readonly tried?: StartBulkResponse;
  readonly failure?: Failure;
}

function useDryRun(action: BulkAction, filter: BulkFilter | undefined): DryRun {
  const [state, setState] = useState<DryRun>({});
  useEffect(() => {
    if (filter === undefined) return undefined;
    const left = new AbortController();
    bulk
      .startBulk({ action, filter, dryRun: true }, { signal: left.signal, timeoutMs: CALL_MS })
      .then((tried) => setState({ tried }))
      .catch((error: unknown) => {
        if (!left.signal.aborted) setState({ failure: failureOf(error) });
      });
    return () => left.abort();
  }, []);
  return state;
}

function Found({ action, tried }: { readonly action: BulkAction; readonly tried: StartBulkResponse }): VNode {
  const { matched, matchedMore, sampleJobIds } = tried;
  const what = action === BulkAction.REDRIVE ? "get another life" : "do not run, or are told to stop";
  return (
    <>
      <p class="sentence">
        <strong>{jobsIn(matched, matchedMore)}</strong> {what}. The server does it, and goes on without this
        page.
      </p>
      {sampleJobIds.length > 0 && (
        <details>
          <summary>Some of them</summary>
          <ul class="plain mono">
            {sampleJobIds.map((id) => (
              <li key={id}>
                <a href={hrefTo("jobs", [id])} target="_blank" rel="noreferrer">
                  {id}
                </a>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function Field({
  label,
  name,
  value,
  onValue,
}: {
  readonly label: string;
  readonly name: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
}): VNode {
  return (
    <label>
      <span>{label}</span>
      <input
        name={name}
        maxLength={500}
        value={value}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
    </label>
  );
}

/** `randomUUID` is for pages of https and localhost only. */
const newRequestId = (): string =>
  `ui-${[...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join("")}`;
