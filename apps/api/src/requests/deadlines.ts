import type { IncomingHttpHeaders } from "node:http";

const GRPC_TIMEOUT = /^(?<amount>\d{1,8})(?<unit>[HMSmun])$/;
const CONNECT_TIMEOUT = /^\d{1,10}$/;
const UNIT_MS: Readonly<Record<string, number>> = {
  H: 3_600_000,
  M: 60_000,
  S: 1_000,
  m: 1,
  u: 1e-3,
  n: 1e-6,
};

/**
 * Removes a client's deadline that is further away than `maxMs`, so that only the client keeps it, which it does
 * anyway. On the server, one beyond 2^31 ms would overflow its timer and end the call at once, and one beyond the
 * adapter's limit would be refused: nobody could watch a job for longer than that.
 */
export function leaveLongDeadline(headers: IncomingHttpHeaders, maxMs: number): void {
  const grpc = GRPC_TIMEOUT.exec(String(headers["grpc-timeout"]))?.groups;
  if (grpc !== undefined && Number(grpc["amount"]) * (UNIT_MS[grpc["unit"] ?? ""] ?? 0) > maxMs)
    delete headers["grpc-timeout"];
  const connect = CONNECT_TIMEOUT.exec(String(headers["connect-timeout-ms"]));
  if (connect !== null && Number(connect[0]) > maxMs) delete headers["connect-timeout-ms"];
}
