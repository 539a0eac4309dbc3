import { type Bulk, BulkAction, BulkState } from "@muster/proto/scheduler/v1/bulk_service";
import type { VNode } from "preact";
import { useEffect } from "preact/hooks";
import { bulk, CALL_MS } from "../api.ts";
import { atLeast, jobsIn, whole } from "../format/numbers.ts";
import { useShared } from "../live/use-shared.ts";
import { Loaded } from "./failed.tsx";
import { Ago } from "./time.tsx";

const EVERY_MS = 1_000;

export interface BulkProgressProps {
  readonly bulkId: string;
  /** When it has ended, or was found to have. */
  readonly onEnd?: () => void;
  readonly onClose: () => void;
}

/** A change of many jobs, while the server does it. */
export function BulkProgress({ bulkId, onEnd, onClose }: BulkProgressProps): VNode {
  const shared = useShared("getBulk", { bulkId }, EVERY_MS);
  const isOver = shared.answer !== undefined && shared.answer.state !== BulkState.RUNNING;
  useEffect(() => {
    if (isOver) onEnd?.();
  }, [isOver]);
  const stop = async (): Promise<void> => {
    await bulk.cancelBulk({ bulkId }, { timeoutMs: CALL_MS });
    shared.again();
  };
  return (
    <section class="card" aria-label="Progress">
      <Loaded shared={shared}>{(answer) => <Told answer={answer} />}</Loaded>
      <div class="buttons">
        {!isOver && (
          <button type="button" onClick={() => void stop()}>
            Stop it
          </button>
        )}
        <button type="button" onClick={onClose}>
          {isOver ? "Close" : "Hide: it goes on"}
        </button>
      </div>
    </section>
  );
}

const STATES: Readonly<Partial<Record<BulkState, string>>> = {
  [BulkState.RUNNING]: "under way",
  [BulkState.DONE]: "done",
  [BulkState.CANCELLED]: "stopped",
  [BulkState.FAILED]: "failed",
};

function Told({ answer }: { readonly answer: Bulk }): VNode {
  const { action, state, done, refused, matched, matchedMore, startedAt, error } = answer;
  const verb = action === BulkAction.REDRIVE ? "Redrive" : "Cancel";
  const most = Math.max(Number(matched), Number(done), 1);
  return (
    <>
      <p role="status">
        <strong>
          {verb}, {STATES[state] ?? "?"}
        </strong>
        : {jobsIn(done)} of {atLeast(matched, matchedMore)}
        {refused > 0n && `, ${whole(refused)} refused by the database`}, begun <Ago time={startedAt} />
        {error !== "" && `: ${error}`}
      </p>
      <progress
        aria-label={`${verb} of jobs`}
        max={most}
        value={
          state === BulkState.RUNNING && matchedMore && done >= matched
            ? undefined
            : Math.min(Number(done), most)
        }
      />
    </>
  );
}
