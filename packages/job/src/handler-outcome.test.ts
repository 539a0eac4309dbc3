import { describe, expect, test } from "vitest";
import { decisionOf, RetryError, Snooze } from "./handler-outcome.ts";
import { MAX_DELAY_MS } from "./limits.ts";

describe("case D6: a handler's outcome takes a number of milliseconds and nothing like it", () => {
  test.each([null, undefined, "5000", 5_000n, Number.NaN, Infinity, -1, MAX_DELAY_MS + 1, true, [], {}])(
    "%s",
    (afterMs) => {
      const expected = /afterMs: expected .*0 to 158112000000.*, got /;
      expect(() => new Snooze(afterMs as number)).toThrow(expected);
      if (afterMs === undefined) return;
      const refused = (): unknown => new RetryError("the bank is away", { afterMs: afterMs as number });
      expect(refused).toThrow(expected);
      // Why it wanted to try again is what people will look for.
      expect(refused).toThrow("the bank is away");
    },
  );

  test("nor options of other names", () => {
    const options = { retryAfter: 5 } as unknown as { afterMs: number };
    expect(() => new RetryError("later", options)).toThrow("retryAfter: expected afterMs or cause, got 5");
    expect(() => new RetryError("later", null as unknown as object)).toThrow("options: expected an object");
  });

  test("what is right is taken", () => {
    expect(decisionOf(new Snooze(0))).toEqual({ kind: "snooze", afterMs: 0 });
    const cause = new Error("why");
    expect(decisionOf(new RetryError("x", { cause, afterMs: 5 }))).toEqual({ kind: "retry", afterMs: 5 });
    expect(decisionOf(new RetryError("x"))).toEqual({ kind: "retry", afterMs: undefined });
  });
});
