import type { Limit } from "@muster/proto/scheduler/v1/limit";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { useShared } from "../../live/use-shared.ts";
import { Badge } from "../../parts/badge.tsx";
import { Loaded } from "../../parts/failed.tsx";
import { NextPage } from "../../parts/next-page.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import { type Column, Table } from "../../parts/table.tsx";
import { route } from "../../route/route.ts";
import { may } from "../../session.ts";
import { DeleteLimit } from "./delete-limit.tsx";
import { LimitDialog } from "./limit-dialog.tsx";
import { bounds, whichJobs } from "./limit-words.ts";
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
            <Table
              label="Limits"
              columns={columns(shared.again)}
              rows={limits}
              keyOf={({ name }) => name}
              empty="There are no limits: jobs start as soon as a worker takes them."
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

const columns = (again: () => void): readonly Column<Limit>[] => [
  { head: "Name", cell: ({ name }) => name },
  { head: "Which jobs", cell: whichJobs },
  { head: "Bounds", cell: bounds },
  { head: "In force", cell: (limit) => <InForce limit={limit} /> },
  {
    head: "",
    cell: (limit) =>
      may("limits", limit.queue || undefined) ? <Actions limit={limit} onChanged={again} /> : null,
  },
];

function InForce({ limit: { inForceSince, notEnforcedBy } }: { readonly limit: Limit }): VNode {
  if (notEnforcedBy.length > 0)
    return (
      <Badge tone="bad" title={notEnforcedBy.join(", ")}>
        not by all workers
      </Badge>
    );
  return inForceSince === undefined ? <Badge tone="wait">not yet</Badge> : <Badge tone="good">yes</Badge>;
}

function Actions({ limit, onChanged }: { readonly limit: Limit; readonly onChanged: () => void }): VNode {
  const [open, setOpen] = useState<"change" | "delete">();
  const dialog = { limit, onChanged, onClose: () => setOpen(undefined) };
  return (
    <>
      <span class="row-buttons">
        <button
          type="button"
          class="small"
          onClick={() => setOpen("change")}
          aria-label={`Change ${limit.name}`}
        >
          Change
        </button>
        <button
          type="button"
          class="small"
          onClick={() => setOpen("delete")}
          aria-label={`Delete ${limit.name}`}
        >
          Delete
        </button>
      </span>
      {open === "change" && <LimitDialog {...dialog} />}
      {open === "delete" && <DeleteLimit {...dialog} />}
    </>
  );
}
