import type { Pause } from "@muster/proto/scheduler/v1/queue";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { CALL_MS, queues } from "../../api.ts";
import { useShared } from "../../live/use-shared.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { Loaded } from "../../parts/failed.tsx";
import { type Column, Table } from "../../parts/table.tsx";
import { Age, Ago } from "../../parts/time.tsx";
import { may } from "../../session.ts";
import { pausedWhat } from "./limit-words.ts";
import { PauseDialog } from "./pause-dialog.tsx";

const EVERY_MS = 5_000;

/** What starts no job for now: queues, types, and keys of limits. */
export function Pauses(): VNode {
  const shared = useShared("listPauses", { pageSize: 1_000 }, EVERY_MS);
  const [isNew, setNew] = useState(false);
  return (
    <section aria-labelledby="pauses">
      <div class="head">
        <h2 id="pauses">Pauses</h2>
        <div class="right">
          {may("operate") && (
            <button type="button" onClick={() => setNew(true)}>
              Pause something
            </button>
          )}
        </div>
      </div>
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
      {isNew && <PauseDialog onChanged={shared.again} onClose={() => setNew(false)} />}
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
  const resume = async (): Promise<void> => {
    await queues.resumeQueue({ target: pause.target }, { timeoutMs: CALL_MS });
    onChanged();
  };
  return (
    <>
      <button type="button" class="small" onClick={() => setOpen(true)} aria-label={`Resume ${what}`}>
        Resume
      </button>
      {open && (
        <Confirm title={`Resume ${what}`} doIt="Resume it" act={resume} onClose={() => setOpen(false)}>
          <p>Its jobs start again at once.</p>
        </Confirm>
      )}
    </>
  );
}
