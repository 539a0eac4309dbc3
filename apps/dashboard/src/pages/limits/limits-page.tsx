import type { Limit } from "@muster/proto/scheduler/v1/limit";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { LimitTable } from "../../limits/limit-table.tsx";
import { useShared } from "../../live/use-shared.ts";
import { Loaded } from "../../parts/failed.tsx";
import { NextPage } from "../../parts/next-page.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import type { Column } from "../../parts/table.tsx";
import { route } from "../../route/route.ts";
import { may } from "../../session.ts";
import { LimitActions, mayChange } from "./limit-actions.tsx";
import { LimitDialog } from "./limit-dialog.tsx";
import { Pauses } from "./pauses.tsx";

const EVERY_MS = 5_000;

/** What bounds the starts of jobs, and what is paused. */
export function LimitsPage(): VNode {
  const pageToken = route.value.query.get("token") ?? "";
  const shared = useShared("listLimits", { pageToken }, EVERY_MS);
  const [isNew, setNew] = useState(false);
  return (
    <>
      <PageHead title="Limits" at={shared.at}>
        {may("limits") && (
          <button type="button" class="primary" onClick={() => setNew(true)}>
            New limit
          </button>
        )}
      </PageHead>
      <Loaded shared={shared}>
        {({ limits, nextPageToken }) => (
          <>
            <LimitTable
              limits={limits}
              empty="There are no limits: jobs start as soon as a worker takes them."
              actions={actions(shared.again)}
            />
            <NextPage token={nextPageToken} />
          </>
        )}
      </Loaded>
      <Pauses />
      {isNew && <LimitDialog onChanged={shared.again} onClose={() => setNew(false)} />}
    </>
  );
}

const actions = (again: () => void): Column<Limit> => ({
  head: <span class="unseen">actions</span>,
  cell: (limit) =>
    mayChange(limit) ? (
      <span class="row-buttons">
        <LimitActions limit={limit} size="small" onChanged={again} onDeleted={again} />
      </span>
    ) : null,
});
