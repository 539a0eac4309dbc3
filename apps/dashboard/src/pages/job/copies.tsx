import type { VNode } from "preact";
import { API_URL } from "../../api.ts";
import { Copy } from "../../parts/copy.tsx";

/** The same, for a terminal. */
export function Copies({ id }: { readonly id: string }): VNode {
  const curl = `curl -H 'content-type: application/json' -d '{"job_id":"${id}"}' ${API_URL}/scheduler.v1.SchedulerService/GetJob`;
  return (
    <>
      <Copy text={curl}>as curl</Copy>
      <Copy text={`npx muster get ${id}`}>as CLI</Copy>
    </>
  );
}
