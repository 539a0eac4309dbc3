import { expect, test } from "vitest";
import { ConfigError } from "./config/env.ts";
import { faultOf, withFault } from "./log/fault.ts";
import { DeadlineError } from "./waits/deadline.ts";
import { CoalesceFullError, CoalesceLateError } from "./waits/waiting-line.ts";

/** A second copy: another query is another module, as another folder is. */
const copyOf = async <T>(room: string, module: string): Promise<T> =>
  (await import(`./${room}/${module}.ts?copy`)) as T;

test("case P1: an error of one copy is an error of the other", async () => {
  const deadline = await copyOf<{ DeadlineError: typeof DeadlineError }>("waits", "deadline");
  const env = await copyOf<{ ConfigError: typeof ConfigError }>("config", "env");
  const line = await copyOf<{
    CoalesceFullError: typeof CoalesceFullError;
    CoalesceLateError: typeof CoalesceLateError;
  }>("waits", "waiting-line");
  const pairs = [
    [DeadlineError, deadline.DeadlineError, new deadline.DeadlineError("x", 1)],
    [ConfigError, env.ConfigError, new env.ConfigError([])],
    [CoalesceFullError, line.CoalesceFullError, new line.CoalesceFullError("x", 1)],
    [CoalesceLateError, line.CoalesceLateError, new line.CoalesceLateError("x", 1)],
  ] as const;
  for (const [own, other, error] of pairs) {
    expect(own).not.toBe(other);
    expect(error).toBeInstanceOf(own);
    expect(pairs.filter(([one]) => error instanceof one)).toHaveLength(1);
  }
});

test("what an error means is known to every copy", async () => {
  const copy = await copyOf<{ faultOf: typeof faultOf }>("log", "fault");
  expect(copy.faultOf).not.toBe(faultOf);
  const fault = { kind: "passing", reason: "x", cause: "y" } as const;
  expect(copy.faultOf(withFault(new Error("z"), fault))).toBe(fault);
});
