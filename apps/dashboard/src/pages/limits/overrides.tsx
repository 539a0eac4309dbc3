import type { LimitOverride } from "@muster/proto/scheduler/v1/limit";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { whole } from "../../format/numbers.ts";
import { keyName, rateText } from "../../limits/limit-words.ts";
import { useShared } from "../../live/use-shared.ts";
import { Loaded } from "../../parts/failed.tsx";
import { NextPage } from "../../parts/next-page.tsx";
import { SectionHead } from "../../parts/page-head.tsx";
import { type Column, Table } from "../../parts/table.tsx";
import { route } from "../../route/route.ts";
import { DeleteOverride, OverrideDialog } from "./override-dialog.tsx";

const EVERY_MS = 10_000;

export interface OverridesProps {
  /** The limit's name. */
  readonly limit: string;
  /** Whether it may be changed by whoever looks. */
  readonly mayChange: boolean;
}

/** What some keys have instead of what the limit says. */
export function Overrides({ limit, mayChange }: OverridesProps): VNode {
  const pageToken = route.value.query.get("token") ?? "";
  const shared = useShared("listLimitOverrides", { limit, pageToken }, EVERY_MS);
  const [isNew, setNew] = useState(false);
  return (
    <section aria-labelledby="overrides">
      <SectionHead id="overrides" title="Overrides">
        {mayChange && (
          <button type="button" onClick={() => setNew(true)}>
            New override
          </button>
        )}
      </SectionHead>
      <Loaded shared={shared}>
        {({ overrides, nextPageToken }) => (
          <>
            <Table
              label="Overrides"
              columns={mayChange ? [...COLUMNS, actions(limit, shared.again)] : COLUMNS}
              rows={overrides}
              keyOf={({ key }) => key}
              empty="Every key has what the limit says."
            />
            <NextPage token={nextPageToken} />
          </>
        )}
      </Loaded>
      {isNew && (
        <OverrideDialog
          limit={limit}
          keyOf={undefined}
          override={undefined}
          onChanged={shared.again}
          onClose={() => setNew(false)}
        />
      )}
    </section>
  );
}

const asTheLimit = <span class="quiet">as the limit</span>;

const COLUMNS: readonly Column<LimitOverride>[] = [
  { head: "Key", cell: ({ key }) => keyName(key) },
  {
    head: "At once",
    number: true,
    cell: ({ maxRunning }) => (maxRunning === 0 ? asTheLimit : whole(maxRunning)),
  },
  { head: "Starts", cell: ({ rate }) => (rate === undefined ? asTheLimit : rateText(rate)) },
  { head: "Weight", number: true, cell: ({ weight }) => (weight === 0 ? asTheLimit : String(weight)) },
];

const actions = (limit: string, again: () => void): Column<LimitOverride> => ({
  head: <span class="unseen">actions</span>,
  cell: (override) => <Actions limit={limit} override={override} onChanged={again} />,
});

function Actions(props: {
  readonly limit: string;
  readonly override: LimitOverride;
  readonly onChanged: () => void;
}): VNode {
  const [open, setOpen] = useState<"change" | "delete">();
  const { key } = props.override;
  const dialog = { ...props, onClose: () => setOpen(undefined) };
  return (
    <>
      <span class="row-buttons">
        <button
          type="button"
          class="small"
          onClick={() => setOpen("change")}
          aria-label={`Change the override of ${keyName(key)}`}
        >
          Change
        </button>
        <button
          type="button"
          class="small"
          onClick={() => setOpen("delete")}
          aria-label={`Delete the override of ${keyName(key)}`}
        >
          Delete
        </button>
      </span>
      {open === "change" && <OverrideDialog {...dialog} keyOf={key} />}
      {open === "delete" && <DeleteOverride {...dialog} />}
    </>
  );
}
