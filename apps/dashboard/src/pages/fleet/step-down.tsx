import type { GetFleetResponse } from "@muster/proto/scheduler/v1/fleet_service";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { CALL_MS, fleet as calls } from "../../api.ts";
import { Confirm } from "../../parts/confirm.tsx";

export const leaderName = ({ leader, leaderName: name }: GetFleetResponse): string =>
  leader === "" ? "nobody" : name || "an API process";

/** Lets another process run the chores: before the one that does is taken away. */
export function StepDown({
  fleet,
  onChanged,
}: {
  readonly fleet: GetFleetResponse;
  readonly onChanged: () => void;
}): VNode | null {
  const [open, setOpen] = useState(false);
  if (fleet.leader === "") return null;
  const stepDown = async (): Promise<void> => {
    await calls.stepDown({}, { timeoutMs: CALL_MS });
    onChanged();
  };
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        Hand the chores over
      </button>
      {open && (
        <Confirm
          title="Hand the chores over"
          doIt="Hand them over"
          act={stepDown}
          onClose={() => setOpen(false)}
        >
          <p>
            {leaderName(fleet)} (<span class="mono">{fleet.leader}</span>) leaves them to another process, for
            20 seconds at least. Where there is no other one, nobody queues retries and due jobs meanwhile.
          </p>
        </Confirm>
      )}
    </>
  );
}
