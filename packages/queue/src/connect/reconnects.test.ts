import { expect, test } from "vitest";
import { Reconnects } from "./reconnects.ts";

test("what only a person can lift is tried again less and less often, and what passes is not", () => {
  const reconnects = new Reconnects();
  const pauses = Array.from({ length: 6 }, () => {
    reconnects.failed("permanent");
    return reconnects.next();
  });
  expect(pauses).toEqual([500, 1_000, 2_000, 4_000, 8_000, 10_000]);
  // A failover, after a while in which nobody let us in: nothing is to be waited for any more.
  reconnects.failed("passing");
  expect(reconnects.next()).toBeLessThanOrEqual(2_000);
  reconnects.failed("permanent");
  expect(reconnects.next()).toBe(500);
});
