import type { Bulk } from "@muster/proto/scheduler/v1/bulk_service";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { CALL_MS, bulk as calls } from "../api.ts";
import { messageOf } from "../format/job-words.ts";
import { atLeast, whole } from "../format/numbers.ts";
import { useShared } from "../live/use-shared.ts";
import { Badge } from "../parts/badge.tsx";
import { Loaded } from "../parts/failed.tsx";
import { hrefTo } from "../route/route.ts";
import { bulkState, isRunning } from "./bulk-words.ts";

/** How far it is, while it goes on without this page. */
export function BulkProgress({ bulkId }: { readonly bulkId: string }): VNode {
  const shared = useShared("getBulk", { bulkId }, 1_000);
  return (
    <Loaded shared={shared}>
      {(bulk) => (
        <div aria-live="polite">
          <p>
            <BulkBadge bulk={bulk} /> {whole(bulk.done)} of {atLeast(bulk.matched, bulk.matchedMore)} done
            {bulk.refused > 0n && `, ${whole(bulk.refused)} refused by the database`}
          </p>
          <BulkBar bulk={bulk} />
          {bulk.error !== "" && <p class="failed">{bulk.error}</p>}
          <div class="buttons">
            <StopBulk bulk={bulk} onStopped={shared.again} />
            <a href={hrefTo("bulk", [bulkId])}>It goes on without this page</a>
          </div>
        </div>
      )}
    </Loaded>
  );
}

export function BulkBadge({ bulk: { state } }: { readonly bulk: Bulk }): VNode {
  const [name, tone] = bulkState(state);
  return <Badge tone={tone}>{name}</Badge>;
}

export function BulkBar({ bulk }: { readonly bulk: Bulk }): VNode {
  const label = `${whole(bulk.done)} of ${atLeast(bulk.matched, bulk.matchedMore)}`;
  // One that has ended is at its end, though jobs have come to their own end meanwhile, and were left out.
  const most = isRunning(bulk) ? Math.max(1, Number(bulk.matched)) : Math.max(1, Number(bulk.done));
  return <progress value={Math.min(most, Number(bulk.done))} max={most} aria-label={label} title={label} />;
}

/** What is done stays done. */
export function StopBulk({
  bulk,
  onStopped,
}: {
  readonly bulk: Bulk;
  readonly onStopped: () => void;
}): VNode | null {
  const [error, setError] = useState("");
  if (!isRunning(bulk)) return null;
  const stop = async (): Promise<void> => {
    try {
      await calls.cancelBulk({ bulkId: bulk.bulkId }, { timeoutMs: CALL_MS });
      onStopped();
    } catch (failure) {
      setError(messageOf(failure));
    }
  };
  return (
    <>
      <button type="button" class="small" onClick={() => void stop()}>
        Stop it
      </button>
      {error !== "" && (
        <span class="failed" role="alert">
          {error}
        </span>
      )}
    </>
  );
}
