import type { Duration } from "@bufbuild/protobuf/wkt";
import type { CancelTerms } from "@muster/db";
import { MAX_CANCEL_GRACE_MS, MAX_REASON_LENGTH, type Reading } from "@muster/job";
import { readDuration } from "../fields.ts";

/** What every cancel may say. */
export function readTerms(
  reading: Reading,
  { reason, grace }: { readonly reason: string; readonly grace?: Duration | undefined },
): CancelTerms {
  const why = reading.text("reason", reason, { max: MAX_REASON_LENGTH });
  const bounds = { min: 0, max: MAX_CANCEL_GRACE_MS };
  return {
    reason: why === "" ? null : why,
    graceMs: grace === undefined ? null : Math.round(readDuration(reading, "grace", grace, bounds)),
  };
}
