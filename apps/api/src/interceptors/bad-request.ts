import type { ConnectError } from "@connectrpc/connect";
import type { MusterError } from "@muster/job";
import { BadRequestSchema } from "@muster/proto/google/rpc/error_details";

type Details = NonNullable<ConstructorParameters<typeof ConnectError>[3]>;

/** gRPC sends details in a header, in base64, beside the text itself: clients take 8 KiB of headers. */
const MAX_BYTES = 2_600;

/** The mistakes of a request as google.rpc.BadRequest, for programs that read errors; as many of them as fit. */
export function badRequest({ mistakes }: MusterError): Details {
  let left = MAX_BYTES;
  const fieldViolations = mistakes
    .map(({ field, expected, got }) => ({
      field: field.toWellFormed(),
      description: `expected ${expected}, got ${got}`.toWellFormed(),
    }))
    .filter(({ field, description }) => {
      left -= Buffer.byteLength(field) + Buffer.byteLength(description) + 8;
      return left >= 0;
    });
  return fieldViolations.length === 0 ? [] : [{ desc: BadRequestSchema, value: { fieldViolations } }];
}
