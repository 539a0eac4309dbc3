import type { Limit } from "@muster/proto/scheduler/v1/limit";
import type { VNode } from "preact";
import { Badge } from "../parts/badge.tsx";

/** Whether every worker keeps to it. */
export function InForce({ limit: { inForceSince, notEnforcedBy } }: { readonly limit: Limit }): VNode {
  if (notEnforcedBy.length > 0)
    return (
      <Badge tone="bad" title={notEnforcedBy.join(", ")}>
        not by all workers
      </Badge>
    );
  return inForceSince === undefined ? <Badge tone="wait">not yet</Badge> : <Badge tone="good">yes</Badge>;
}
