import { expect, test } from "vitest";
import { protocolOf } from "./connection-sniffer.ts";

test.each([
  ["", undefined],
  ["P", undefined],
  ["PR", undefined],
  ["PRI", "http2"],
  ["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "http2"],
  ["G", "http1"],
  ["PO", "http1"],
  ["PRO", "http1"],
  ["PROPFIND / HTTP/1.1", "http1"],
  ["pri", "http1"],
  ["\0", "http1"],
  ["\x16", "tls"],
  ["\x16\x03\x01", "tls"],
])("a connection that starts with %j is %s", (start, protocol) => {
  expect(protocolOf(Buffer.from(start))).toBe(protocol);
});
