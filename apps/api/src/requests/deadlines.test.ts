import { expect, test } from "vitest";
import { leaveLongDeadline } from "./deadlines.ts";

const HOUR_MS = 3_600_000;

test.each([
  [{ "grpc-timeout": "1H" }, true],
  [{ "grpc-timeout": "2H" }, false],
  [{ "grpc-timeout": "60M" }, true],
  [{ "grpc-timeout": "61M" }, false],
  [{ "grpc-timeout": "3600S" }, true],
  [{ "grpc-timeout": "3601S" }, false],
  [{ "grpc-timeout": "3600000m" }, true],
  [{ "grpc-timeout": "3600001m" }, false],
  [{ "grpc-timeout": "99999999u" }, true],
  [{ "grpc-timeout": "99999999n" }, true],
  [{ "connect-timeout-ms": "3600000" }, true],
  [{ "connect-timeout-ms": "3600001" }, false],
  // Not ours to judge: the adapter answers INVALID_ARGUMENT.
  [{ "grpc-timeout": "soon" }, true],
  [{ "grpc-timeout": "999999999H" }, true],
  [{ "connect-timeout-ms": "99999999999" }, true],
])("%j with a limit of 1 h: kept by the server: %s", (timeout, kept) => {
  const headers = { host: "test", ...timeout };
  leaveLongDeadline(headers, HOUR_MS);
  expect(headers).toEqual(kept ? { host: "test", ...timeout } : { host: "test" });
});
