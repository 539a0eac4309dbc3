import { BulkAction } from "@muster/proto/scheduler/v1/bulk_service";
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { BulkDialog } from "../../bulk/bulk-dialog.tsx";
import { verbOf } from "../../bulk/bulk-words.ts";
import { atLeast } from "../../format/numbers.ts";
import { useShared } from "../../live/use-shared.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { Failed } from "../../parts/failed.tsx";
import { AsOf } from "../../parts/time.tsx";
import { goTo, hrefTo, route } from "../../route/route.ts";
import { may } from "../../session.ts";
import { bulkFilterOf, filtersOf, type JobFilters, unreadOf } from "./filters.ts";
import { JobFilterBar } from "./job-filters.tsx";
import { JobsTable } from "./jobs-table.tsx";
import { type JobsPage as Page, useJobs } from "./use-jobs.ts";

const COUNT_EVERY_MS = 30_000;

/** Jobs, by every filter that the API has, and what can be done with all of them at once. */
export function JobsPage(): VNode {
  const { query } = route.value;
  const filters = filtersOf(query);
  const page = useJobs(filters, query.get("token") ?? "");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [action, setAction] = useState<BulkAction | undefined>();
  const key = JSON.stringify(filters);
  useEffect(() => setChosen(new Set()), [key]);
  const close = (): void => {
    setAction(undefined);
    page.again();
  };
  return (
    <>
      <div class="head">
        <h1>Jobs</h1>
        <Count filters={filters} />
        <AsOf at={page.at} />
        <Actions chosen={chosen} ask={setAction} />
      </div>
      <JobFilterBar />
      {page.failure !== undefined && <Failed failure={page.failure} />}
      <Rows page={page} chosen={chosen} choose={setChosen} />
      <Paging page={page} />
      {action !== undefined && (
        <Change action={action} filters={filters} chosen={[...chosen]} onClose={close} />
      )}
    </>
  );
}

interface ChangeProps {
  readonly action: BulkAction;
  readonly filters: JobFilters;
  /** Empty = all that match. */
  readonly chosen: readonly string[];
  readonly onClose: () => void;
}

/** A change of what the page shows, or why there is none. */
function Change({ action, filters, chosen, onClose }: ChangeProps): VNode {
  const found = bulkFilterOf(action, filters, chosen, unreadOf(route.value.query));
  const what = chosen.length === 0 ? "all jobs that match" : "the chosen jobs";
  if ("filter" in found)
    return <BulkDialog action={action} filter={found.filter} what={what} onClose={onClose} />;
  return (
    <Dialog title={`${verbOf(action)} ${what}`} onClose={onClose}>
      <p>{found.because}</p>
      <div class="buttons">
        <button type="button" onClick={onClose}>
          Close
        </button>
      </div>
    </Dialog>
  );
}

function Count({ filters }: { readonly filters: JobFilters }): VNode | null {
  const { answer } = useShared("countJobs", { filters }, COUNT_EVERY_MS);
  if (answer === undefined) return null;
  return <span class="count">{atLeast(answer.count, answer.more)}</span>;
}

function Actions({
  chosen,
  ask,
}: {
  readonly chosen: ReadonlySet<string>;
  readonly ask: (action: BulkAction) => void;
}): VNode {
  const which = chosen.size === 0 ? "all that match" : `${chosen.size} chosen`;
  return (
    <div class="right">
      {may("redrive") && (
        <button type="button" onClick={() => ask(BulkAction.REDRIVE)}>
          Redrive {which} …
        </button>
      )}
      {may("cancel") && (
        <button type="button" onClick={() => ask(BulkAction.CANCEL)}>
          Cancel {which} …
        </button>
      )}
    </div>
  );
}

function Rows({
  page: { rows, failure, nextToken, isLooking },
  chosen,
  choose,
}: {
  readonly page: Page;
  readonly chosen: ReadonlySet<string>;
  readonly choose: (chosen: ReadonlySet<string>) => void;
}): VNode | null {
  if (rows === undefined) return failure === undefined ? <p class="loading">Loading …</p> : null;
  if (rows.length === 0 && isLooking) return <p class="empty">Nothing among the newest.</p>;
  const empty =
    nextToken === ""
      ? "No job matches."
      : "Nothing among the jobs that were looked at so far. There are more: see below.";
  return <JobsTable rows={rows} chosen={chosen} choose={choose} empty={empty} />;
}

function Paging({ page: { nextToken, isLooking } }: { readonly page: Page }): VNode | null {
  const { page, query } = route.value;
  const chosen = Object.fromEntries(query);
  const isFirst = !query.has("token");
  if (isFirst && nextToken === "") return null;
  return (
    <nav class="buttons" aria-label="Pages of the list">
      {!isFirst && (
        <button type="button" onClick={() => goTo(hrefTo(page, [], { ...chosen, token: undefined }))}>
          The newest
        </button>
      )}
      {nextToken !== "" && (
        <button
          type="button"
          disabled={isLooking}
          onClick={() => goTo(hrefTo(page, [], { ...chosen, token: nextToken }))}
        >
          Older
        </button>
      )}
      {isLooking && (
        <span class="quiet" role="status">
          Looking further …
        </span>
      )}
    </nav>
  );
}
