import { expect, test } from "vitest";
import { withFault } from "../log/fault.ts";
import { retry } from "./retry.ts";

const away = new Error("away");
const always = { retryIf: () => true, initialMs: 1, maxMs: 1 };

test("what fails is tried again, and told the number of its try", async () => {
  const tries: number[] = [];
  const told: unknown[] = [];
  const work = async (nth: number): Promise<string> => {
    tries.push(nth);
    if (nth < 3) throw away;
    return "done";
  };
  await expect(retry(work, { ...always, onRetry: (failure) => told.push(failure) })).resolves.toBe("done");
  expect(tries).toEqual([1, 2, 3]);
  expect(told).toEqual([away, away]);
});

test("a failure that another try would not change comes at once, and the last one after the last try", async () => {
  let tries = 0;
  const work = async (): Promise<never> => {
    tries += 1;
    throw away;
  };
  await expect(retry(work, { ...always, retryIf: () => false })).rejects.toBe(away);
  expect(tries).toBe(1);
  await expect(retry(work, { ...always, maxTries: 3 })).rejects.toBe(away);
  expect(tries).toBe(4);
});

test("an abort ends the pause, and the tries", async () => {
  const ending = new AbortController();
  const reason = new Error("the process is stopping");
  let tries = 0;
  const work = async (): Promise<never> => {
    tries += 1;
    throw away;
  };
  const options = {
    ...always,
    leastMs: 3_600_000,
    signal: ending.signal,
    onRetry: () => ending.abort(reason),
  };
  await expect(retry(work, options)).rejects.toBe(reason);
  await expect(retry(work, options)).rejects.toBe(reason);
  expect(tries).toBe(1);
});

test("what only an operator can mend is asked for again after its own pause", async () => {
  const refused = withFault(new Error("refused"), { kind: "permanent", reason: "password", cause: "wrong" });
  const work = async (nth: number): Promise<number> => {
    if (nth === 1) throw refused;
    return nth;
  };
  // With the other pause this test would take an hour.
  const options = { ...always, leastMs: 3_600_000, permanentMs: 1 };
  await expect(retry(work, options)).resolves.toBe(2);
});
