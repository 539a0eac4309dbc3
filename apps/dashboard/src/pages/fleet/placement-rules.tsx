import type { PlacementRule } from "@muster/proto/scheduler/v1/placement_service";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { whichJobs } from "../../limits/limit-words.ts";
import { useShared } from "../../live/use-shared.ts";
import { Loaded } from "../../parts/failed.tsx";
import { SectionHead } from "../../parts/page-head.tsx";
import { type Column, Table } from "../../parts/table.tsx";
import { Ago } from "../../parts/time.tsx";
import { placementText } from "../../placement/requirement-words.ts";
import { mayEverywhere } from "../../session.ts";
import { DeleteRule, RuleDialog } from "./rule-dialog.tsx";

const EVERY_MS = 10_000;

/** What jobs of a queue or a type ask of their worker, whatever their submitters say. */
export function PlacementRules(): VNode {
  const shared = useShared("listPlacementRules", { pageSize: 1_000 }, EVERY_MS);
  const [isNew, setNew] = useState(false);
  const mayChange = mayEverywhere("operate");
  return (
    <section aria-labelledby="rules">
      <SectionHead id="rules" title="Placement rules">
        {mayChange && (
          <button type="button" onClick={() => setNew(true)}>
            New rule
          </button>
        )}
      </SectionHead>
      <Loaded shared={shared}>
        {({ rules }) => (
          <Table
            label="Placement rules"
            columns={mayChange ? [...COLUMNS, actions(shared.again)] : COLUMNS}
            rows={rules}
            keyOf={({ name }) => name}
            empty="There are no rules: jobs ask of their worker what their submitters say."
          />
        )}
      </Loaded>
      {isNew && <RuleDialog onChanged={shared.again} onClose={() => setNew(false)} />}
    </section>
  );
}

const COLUMNS: readonly Column<PlacementRule>[] = [
  { head: "Name", cell: ({ name }) => name },
  { head: "Which jobs", cell: ({ type, queue }) => whichJobs({ type, queue, keyLabel: "" }) },
  { head: "Their worker has to be", cell: (rule) => <code>{placementText(rule)}</code> },
  { head: "Changed", wide: true, cell: ({ updatedAt }) => <Ago time={updatedAt} /> },
];

const actions = (again: () => void): Column<PlacementRule> => ({
  head: <span class="unseen">actions</span>,
  cell: (rule) => <Actions rule={rule} onChanged={again} />,
});

function Actions(props: { readonly rule: PlacementRule; readonly onChanged: () => void }): VNode {
  const [open, setOpen] = useState<"change" | "delete">();
  const { name } = props.rule;
  const dialog = { ...props, onClose: () => setOpen(undefined) };
  return (
    <>
      <span class="row-buttons">
        <button type="button" class="small" onClick={() => setOpen("change")} aria-label={`Change ${name}`}>
          Change
        </button>
        <button type="button" class="small" onClick={() => setOpen("delete")} aria-label={`Delete ${name}`}>
          Delete
        </button>
      </span>
      {open === "change" && <RuleDialog {...dialog} />}
      {open === "delete" && <DeleteRule {...dialog} />}
    </>
  );
}
