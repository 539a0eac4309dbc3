import type { MessageInitShape } from "@bufbuild/protobuf";
import {
  BulkAction,
  type BulkFilterSchema,
  type StartBulkRequestSchema,
  type StartBulkResponse,
} from "@muster/proto/scheduler/v1/bulk_service";
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { bulk, CALL_MS } from "../api.ts";
import { messageOf } from "../format/job-words.ts";
import { jobsIn } from "../format/numbers.ts";
import { Dialog } from "../parts/dialog.tsx";
import { JobLinks } from "../parts/job-links.tsx";
import { BulkProgress } from "./bulk-progress.tsx";
import { verbOf } from "./bulk-words.ts";
import { newRequestId } from "./request-id.ts";

export interface BulkDialogProps {
  readonly action: BulkAction;
  readonly filter: MessageInitShape<typeof BulkFilterSchema>;
  /** Of what: "the jobs of this fault". */
  readonly what: string;
  /** What speaks against it, though it may be done. */
  readonly warning?: string | undefined;
  readonly onClose: () => void;
}

/** Counts first, and says what would happen; once somebody has said yes, follows how far the server is. */
export function BulkDialog(props: BulkDialogProps): VNode {
  const { action, what, onClose } = props;
  const [bulkId, setBulkId] = useState<string>();
  return (
    <Dialog title={`${verbOf(action)} ${what}`} onClose={onClose}>
      {bulkId === undefined ? (
        <Ask {...props} onStarted={setBulkId} />
      ) : (
        <>
          <BulkProgress bulkId={bulkId} />
          <div class="buttons">
            <button type="button" onClick={onClose}>
              Close
            </button>
          </div>
        </>
      )}
    </Dialog>
  );
}

type StartInit = Exclude<MessageInitShape<typeof StartBulkRequestSchema>, { readonly $typeName: string }>;
type AskProps = BulkDialogProps & { readonly onStarted: (bulkId: string) => void };

function Ask({ action, filter, warning, onClose, onStarted }: AskProps): VNode {
  const [counted, setCounted] = useState<StartBulkResponse>();
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  // One for the whole dialog: whoever presses twice, or again after an answer that was lost, starts one.
  const [requestId] = useState(newRequestId);
  const start = (request: Omit<StartInit, "action" | "filter">): Promise<StartBulkResponse | undefined> =>
    bulk.startBulk({ ...request, action, filter }, { timeoutMs: CALL_MS }).catch((failure: unknown) => {
      setError(messageOf(failure));
      return undefined;
    });
  useEffect(() => void start({ dryRun: true }).then(setCounted), []);
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const { currentTarget: form } = event;
    if (counted?.before === undefined || !(form instanceof HTMLFormElement)) return;
    setBusy(true);
    setError("");
    const started = await start({ requestId, before: counted.before, ...chosenIn(form) });
    setBusy(false);
    if (started?.bulk !== undefined) onStarted(started.bulk.bulkId);
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      {warning !== undefined && <p class="banner">{warning}</p>}
      <Counted counted={counted} failed={error !== ""} />
      <Choices action={action} />
      {error !== "" && (
        <p class="failed" role="alert">
          {error}
        </p>
      )}
      <div class="buttons">
        <DoIt action={action} counted={counted} busy={busy} />
        <button type="button" onClick={onClose}>
          Leave it
        </button>
      </div>
    </form>
  );
}

interface DoItProps {
  readonly action: BulkAction;
  readonly counted: StartBulkResponse | undefined;
  readonly busy: boolean;
}

function DoIt({ action, counted, busy }: DoItProps): VNode {
  const many = counted === undefined ? "" : ` ${jobsIn(counted.matched, counted.matchedMore)}`;
  return (
    <button
      type="submit"
      class={action === BulkAction.CANCEL ? "danger" : "primary"}
      disabled={busy || counted === undefined || counted.matched === 0n}
    >
      {`${verbOf(action)}${many}`}
    </button>
  );
}

function Counted({
  counted,
  failed,
}: {
  readonly counted: StartBulkResponse | undefined;
  readonly failed: boolean;
}): VNode | null {
  if (counted === undefined) return failed ? null : <p class="loading">Counting …</p>;
  return (
    <p>
      <strong>{jobsIn(counted.matched, counted.matchedMore)}</strong> match now; jobs that come to match later
      are left out. Such as <JobLinks ids={counted.sampleJobIds.slice(0, 3)} />
    </p>
  );
}

function Choices({ action }: { readonly action: BulkAction }): VNode {
  return (
    <>
      <label>
        <span>Jobs a second; empty: as fast as it goes</span>
        <input name="perSecond" type="number" min="0.01" max="10000" step="any" />
      </label>
      <label>
        <span>
          {action === BulkAction.CANCEL ? "Reason, which each job keeps" : "Reason, for those who look later"}
        </span>
        <input name="reason" maxLength={500} />
      </label>
    </>
  );
}

function chosenIn(form: HTMLFormElement): { readonly perSecond: number; readonly reason: string } {
  const data = new FormData(form);
  const text = (name: string): string => {
    const value = data.get(name);
    return typeof value === "string" ? value.trim() : "";
  };
  return { perSecond: Number(text("perSecond")), reason: text("reason") };
}
