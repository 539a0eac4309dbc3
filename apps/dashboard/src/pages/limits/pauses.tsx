import type { Pause } from "@muster/proto/scheduler/v1/queue";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { useShared } from "../../live/use-shared.ts";
import { Loaded } from "../../parts/failed.tsx";
import { SectionHead } from "../../parts/page-head.tsx";
import { type Column, Table } from "../../parts/table.tsx";
import { Age, Ago } from "../../parts/time.tsx";
import { ResumeDialog } from "../../pauses/pause-dialog.tsx";
import { pausedWhat } from "../../pauses/pause-words.ts";
import { may } from "../../session.ts";
import { PauseSomething } from "./pause-something.tsx";

const EVERY_MS = 5_000;

/** What starts no job for now: queues, types, and keys of limits. */
export function Pauses(): VNode {
  const shared = useShared("listPauses", { pageSize: 1_000 }, EVERY_MS);
  const [isNew, setNew] = useState(false);
  return (
    <section aria-labelledby="pauses">
      <SectionHead id="pauses" title="Pauses">
        {may("operate") && (
          <button type="button" onClick={() => setNew(true)}>
            Pause something
          </button>
        )}
      </SectionHead>
      <Loaded shared={shared}>
        {({ pauses }) => (
          <Table
            label="Pauses"
            columns={columns(shared.again)}
            rows={pauses}
            keyOf={pausedWhat}
            empty="Nothing is paused."
          />
        )}
      </Loaded>
      {isNew && <PauseSomething onChanged={shared.again} onClose={() => setNew(false)} />}
    </section>
  );
}

const columns = (again: () => void): readonly Column<Pause>[] => [
  { head: "What", cell: pausedWhat },
  { head: "For", cell: ({ since }) => <Age from={since} /> },
  {
    head: "Ends",
    cell: ({ until }) => (until === undefined ? "when somebody resumes it" : <Ago time={until} />),
  },
  { head: "Because", cell: ({ reason }) => reason },
  { head: "", cell: (pause) => (may("operate") ? <Resume pause={pause} onChanged={again} /> : null) },
];

function Resume({ pause, onChanged }: { readonly pause: Pause; readonly onChanged: () => void }): VNode {
  const [open, setOpen] = useState(false);
  const what = pausedWhat(pause);
  return (
    <>
      <button type="button" class="small" onClick={() => setOpen(true)} aria-label={`Resume ${what}`}>
        Resume
      </button>
      {open && (
        <ResumeDialog
          title={`Resume ${what}`}
          target={() => pause.target}
          onChanged={onChanged}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}
