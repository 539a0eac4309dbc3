import { createDegradations } from "./degradations.ts";
import type { Metrics } from "./metrics.ts";

type Unread = Pick<
  Metrics,
  | "sqlErrors"
  | "sqlRetries"
  | "requestsRefused"
  | "loopErrors"
  | "loopLastSuccessTimestampSeconds"
  | "degradations"
>;

/** For a thread that nobody asks for metrics: counts nothing. Its degradations are told by its log. */
export function unreadMetrics(): Unread {
  const nothing = { inc: () => {}, set: () => {} };
  const metrics: Record<keyof Unread, unknown> = {
    sqlErrors: nothing,
    sqlRetries: nothing,
    requestsRefused: nothing,
    loopErrors: nothing,
    loopLastSuccessTimestampSeconds: nothing,
    degradations: createDegradations(nothing),
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nobody who updates a metric calls anything else
  return metrics as Unread;
}
