import { isIP } from "node:net";
import { expect, test } from "vitest";
import { metricsAddress } from "./metrics-address.ts";

test("what is bound to one address is found there, unless somebody knows better", () => {
  expect(metricsAddress("10.0.0.1", { port: 2113 }, undefined)).toBe("10.0.0.1:2113");
  expect(metricsAddress("::1", { port: 2113 }, undefined)).toBe("[::1]:2113");
  expect(metricsAddress("10.0.0.1", { port: 2113 }, "proxy:80")).toBe("proxy:80");
});

test("what is bound to every address is found at one that is an address", () => {
  const [, host = "", port] =
    /^\[?(.*?)\]?:(\d+)$/u.exec(metricsAddress("0.0.0.0", { port: 1 }, undefined)) ?? [];
  expect([isIP(host) > 0, port]).toEqual([true, "1"]);
});
