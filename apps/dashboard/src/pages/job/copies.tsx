import type { VNode } from "preact";
import { API_URL } from "../../api.ts";
import { Copy } from "../../parts/copy.tsx";
import { isNamed } from "../../session.ts";

/** What a terminal has to say of who asks; the token itself is in a cookie that no script reads. */
const WHO = ` -H "authorization: Bearer $MUSTER_TOKEN"`;

/** The same, for a terminal. */
export function Copies({ id }: { readonly id: string }): VNode {
  const who = isNamed() ? WHO : "";
  const curl = `curl${who} -H 'content-type: application/json' -d '{"job_id":"${id}"}' ${API_URL}/scheduler.v1.SchedulerService/GetJob`;
  return (
    <>
      <Copy text={curl}>as curl</Copy>
      <Copy text={`npx muster get ${id}`}>as CLI</Copy>
    </>
  );
}
