import { describe, expect, test } from "vitest";
import { decisionOf, RateLimitError, RetryError, Snooze } from "./handler-outcome.ts";
import { MAX_CLOSED_MS, MAX_DELAY_MS } from "./limits.ts";

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

  test.each([null, undefined, "30", 30n, Number.NaN, -1, MAX_DELAY_MS + 1, new Date(0)])(
    "nor does a rate limit take %s",
    (retryAfter) => {
      const refused = (): unknown => new RateLimitError({ retryAfter: retryAfter as number });
      expect(refused).toThrow(/^retryAfter: expected 0 to 158112000000 milliseconds.*, got /);
    },
  );

  test("nor options of other names", () => {
    const options = { retryAfter: 5 } as unknown as { afterMs: number };
    expect(() => new RetryError("later", options)).toThrow("retryAfter: expected afterMs or cause, got 5");
    expect(() => new RetryError("later", null as unknown as object)).toThrow("options: expected an object");
  });

  test("a rate limit names its mistakes, all of them", () => {
    const options = { retryAfter: 5, limit: "", key: "k".repeat(257), after: 7 };
    expect(() => new RateLimitError(options)).toThrow(
      /^after: expected retryAfter, limit, key or cause, got 7; limit: expected 1 to 64 characters, got ""; key: expected at most 256 characters, got /,
    );
    expect(() => new RateLimitError(undefined as never)).toThrow(
      "options: expected an object with retryAfter",
    );
  });

  test("a rate limit closes its key for 100 ms to an hour", () => {
    const closed = (retryAfter: number): unknown => decisionOf(new RateLimitError({ retryAfter }));
    expect(closed(0)).toEqual({ kind: "rate_limit", afterMs: 100 });
    expect(closed(2_000)).toEqual({ kind: "rate_limit", afterMs: 2_000 });
    expect(closed(30 * 24 * 3_600_000)).toEqual({ kind: "rate_limit", afterMs: MAX_CLOSED_MS });
    const cause = new Error("429");
    const named = new RateLimitError({ retryAfter: 500, limit: "host", key: "", cause });
    expect(named.cause).toBe(cause);
    expect(decisionOf(named)).toEqual({ kind: "rate_limit", afterMs: 500, limit: "host", key: "" });
  });

  test("what is right is taken", () => {
    expect(decisionOf(new Snooze(0))).toEqual({ kind: "snooze", afterMs: 0 });
    const cause = new Error("why");
    expect(decisionOf(new RetryError("x", { cause, afterMs: 5 }))).toEqual({ kind: "retry", afterMs: 5 });
    expect(decisionOf(new RetryError("x"))).toEqual({ kind: "retry", afterMs: undefined });
  });
});
