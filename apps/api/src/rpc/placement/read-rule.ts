import { MAX_TYPE_LENGTH, type Reading } from "@muster/job";
import type { PlacementRule } from "@muster/policy";
import type { PlacementRule as ProtoRule } from "@muster/proto/scheduler/v1/placement_service";
import { readLimitName } from "../queue/read-limit.ts";
import { readPlacing } from "../read-placing.ts";
import { readRevision } from "../read-revision.ts";

/** A rule as SQL takes it, and the revision that it changes. Undefined, or not to be used, when something was refused. */
export function readRule(
  reading: Reading,
  rule: ProtoRule,
): { readonly rule: PlacementRule; readonly revision: number } | undefined {
  reading.at = "rule.";
  const name = readLimitName(reading, "name", rule.name);
  const queue = rule.queue === "" ? undefined : reading.queue("queue", rule.queue);
  const type =
    rule.type === "" ? undefined : reading.text("type", rule.type, { min: 1, max: MAX_TYPE_LENGTH });
  if (queue === undefined && type === undefined) reading.refuse("queue", "a queue, or a type", "neither");
  const placing = readPlacing(reading, rule);
  if (placing === undefined) reading.refuse("requires", "something that is required or preferred", "nothing");
  const revision = readRevision(reading, rule.revision);
  reading.at = "";
  return placing && { rule: { name, queue, type, placement: placing.placement }, revision };
}
