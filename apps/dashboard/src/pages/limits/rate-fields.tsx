import type { MessageInitShape } from "@bufbuild/protobuf";
import type { Duration } from "@bufbuild/protobuf/wkt";
import type { Rate, RateSchema } from "@muster/proto/scheduler/v1/limit";
import type { VNode } from "preact";
import { durationOf, msOfDuration } from "../../format/times.ts";
import { Field, fieldsOf, numberText } from "../../parts/fields.tsx";

/** Of a limit, or of what one of its keys has instead. */
export const RateFields = ({ rate }: { readonly rate: Rate | undefined }): VNode => (
  <div class="fields">
    <Field name="count" label="Starts" value={numberText(rate?.count)} number />
    <Field name="per" label="In so many seconds" value={secondsText(rate?.per)} number />
    <Field name="burst" label="At once after a rest" value={numberText(rate?.burst)} number />
  </div>
);

export const secondsText = (duration: Duration | undefined): string =>
  duration === undefined ? "" : String(msOfDuration(duration) / 1_000);

/** Undefined: none is wanted. */
export function rateIn(form: HTMLElement | null): MessageInitShape<typeof RateSchema> | undefined {
  const { text, number } = fieldsOf(form);
  if (text("count") === "") return undefined;
  return { count: number("count"), per: durationOf(number("per") * 1_000), burst: number("burst") };
}
