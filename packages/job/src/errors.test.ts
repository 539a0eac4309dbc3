import { expect, test } from "vitest";
import { isUnavailable, MusterError } from "./errors.ts";

/** A second copy: another query is another module, as another folder is. */
const copyOf = async <T>(module: string): Promise<T> => (await import(`./${module}.ts?copy`)) as T;

test("case P1: an error of another copy of this package is one of ours, and a subclass is not every error", async () => {
  const copy = await copyOf<{ MusterError: typeof MusterError }>("errors");
  expect(copy.MusterError).not.toBe(MusterError);
  expect(isUnavailable(new copy.MusterError("unavailable", "x"))).toBe(true);
  class Own extends MusterError {}
  expect(new Own("internal", "x")).toBeInstanceOf(Own);
  expect(new MusterError("internal", "x")).not.toBeInstanceOf(Own);
  const foreign: unknown[] = [new Error("x"), new Proxy({}, {}), null, "x"];
  expect(foreign.filter((value) => value instanceof MusterError)).toEqual([]);
});
