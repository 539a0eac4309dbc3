import type { ConnectError } from "@connectrpc/connect";
import { RetryInfoSchema } from "@muster/proto/google/rpc/error_details";

type Details = NonNullable<ConstructorParameters<typeof ConnectError>[3]>;

/** After how long the same call may be answered, as programs read it in any of the protocols. */
export function retryInfo(ms: number): Details {
  const retryDelay = { seconds: BigInt(Math.floor(ms / 1000)), nanos: (ms % 1000) * 1_000_000 };
  return [{ desc: RetryInfoSchema, value: { retryDelay } }];
}

/** The same for gRPC's own retries. */
export const retryPushback = (ms: number): Record<string, string> => ({
  "grpc-retry-pushback-ms": String(ms),
});

/** The same for whoever reads headers of HTTP: whole seconds. */
export const retryAfter = (ms: number): Record<string, string> => ({
  "retry-after": String(Math.ceil(ms / 1000)),
});
