import { expect, test } from "vitest";
import { isLoopback, wrongHost } from "./host-check.ts";

test.each([
  ["localhost", true],
  ["127.0.0.1", true],
  ["127.1.2.3", true],
  ["::1", true],
  ["::ffff:127.0.0.1", true],
  ["::ffff:7f00:1", true],
  ["::FFFF:7F00:1", true],
  ["127.0.0.1.evil.example", false],
  ["::ffff:127.evil.example", false],
  ["::ffff:10.0.0.1", false],
  ["::ffff:8000:1", false],
  ["10.0.0.1", false],
])("%s is loopback: %s", (name, expected) => {
  expect(isLoopback(name)).toBe(expected);
});

test.each(["[::ffff:127.0.0.1]:8081", "[::FFFF:7f00:1]", "127.0.0.1:8081", "LocalHost."])(
  "a server on loopback answers to %s",
  (host) => {
    expect(wrongHost(host, { boundTo: "127.0.0.1", allowed: undefined })).toBeUndefined();
  },
);
