import type { Pause } from "@muster/proto/scheduler/v1/queue";
import { keyName } from "../limits/limit-words.ts";

/** What is paused, as somebody would say it. */
export function pausedWhat({ target }: Pick<Pause, "target">): string {
  switch (target.case) {
    case "queue":
      return `queue ${target.value}`;
    case "type":
      return `type ${target.value}`;
    case "limitKey":
      return `key ${keyName(target.value.key)} of ${target.value.limit}`;
    default:
      return "something that this dashboard does not know";
  }
}
