import { expect, test } from "vitest";
import { parseInfo, warningsFor } from "./server.ts";

test("INFO is read line by line", () => {
  const info = "# Server\r\nredis_version:7.2.4\r\nexecutable:/usr/bin/redis:server\r\n\r\nempty:\r\n";
  expect(parseInfo(info)).toEqual({
    redis_version: "7.2.4",
    executable: "/usr/bin/redis:server",
    empty: "",
  });
  expect(parseInfo(undefined)).toEqual({});
});

test.each(["6.2.0", "6.10.1", "7.0.15", "8.2.1", "10.0.0"])("version %s will do", (version) => {
  expect(warningsFor(version, "noeviction")).toEqual([]);
});

test.each(["6.0.16", "5.9.9", "2.8.0", "", "unknown"])("version %j is too old or none", (version) => {
  expect(warningsFor(version, "noeviction")).toEqual([expect.stringContaining("expected 6.2 or newer")]);
});

test.each(["allkeys-lru", "volatile-ttl", ""])("policy %j is named", (policy) => {
  expect(warningsFor("7.0.0", policy)).toEqual([expect.stringContaining(`got ${policy || "none"}`)]);
});
