import type { JobRecord } from "@muster/db";
import type { JobState } from "@muster/job";
import { expect, test } from "vitest";
import { Watcher } from "./watcher.ts";

const at = (version: number, state: JobState = "running"): JobRecord =>
  ({ taskId: "x", version, state }) as unknown as JobRecord;

async function versions(watcher: Watcher): Promise<number[]> {
  const seen: number[] = [];
  for await (const job of watcher.read(new AbortController().signal)) seen.push(job.version);
  return seen;
}

test("each version is read once, in order, whatever order they come in", async () => {
  const watcher = new Watcher();
  for (const version of [1, 2, 2, 1, 4, 3]) watcher.offer(at(version));
  watcher.offer(at(5, "succeeded"));
  watcher.offer(at(6));
  expect(await versions(watcher)).toEqual([1, 2, 4, 5]);
});

test("a slow reader costs bounded memory and still sees the final state", async () => {
  const watcher = new Watcher();
  for (let version = 1; version <= 10_000; version += 1) watcher.offer(at(version));
  watcher.offer(at(10_001, "failed"));
  const seen = await versions(watcher);
  expect(seen.length).toBeLessThanOrEqual(16);
  expect(seen.at(-1)).toBe(10_001);
});

test("a reader whose client has gone stops waiting", async () => {
  const gone = new AbortController();
  const reading = new Watcher().read(gone.signal).next();
  gone.abort();
  expect(await reading).toEqual({ done: true, value: undefined });
});
