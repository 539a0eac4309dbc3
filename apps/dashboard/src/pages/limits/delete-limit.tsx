import type { Limit } from "@muster/proto/scheduler/v1/limit";
import type { VNode } from "preact";
import { CALL_MS, queues } from "../../api.ts";
import { Confirm } from "../../parts/confirm.tsx";

export function DeleteLimit({
  limit: { name, revision },
  onChanged,
  onClose,
}: {
  readonly limit: Limit;
  readonly onChanged: () => void;
  readonly onClose: () => void;
}): VNode {
  const remove = async (): Promise<void> => {
    await queues.deleteLimit({ name, revision }, { timeoutMs: CALL_MS });
    onChanged();
  };
  return (
    <Confirm title={`Delete the limit ${name}`} doIt="Delete it" danger act={remove} onClose={onClose}>
      <p>
        What its keys have instead, and their pauses, go with it. Jobs that wait for nothing else start within
        seconds.
      </p>
    </Confirm>
  );
}
