import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { CLAIMED_JOB } from "../../test/claimed-job.ts";
import { Attempt } from "./attempt.ts";
import { Running } from "./running.ts";

test("an older attempt of a job that was claimed again stops with the others, and goes without taking the newer one along", () => {
  const running = new Running();
  const [older, newer] = [
    new Attempt(CLAIMED_JOB, "before"),
    new Attempt({ ...CLAIMED_JOB, fence: 2 }, "after"),
  ];
  running.add(older);
  running.add(newer);
  expect([running.size, running.all().length]).toEqual([2, 2]);
  const { taskId } = CLAIMED_JOB;
  expect(running.fenceOf(taskId)).toBe(2);
  running.stop(taskId, 2, "cancel");
  running.stopAll("drain");
  expect([older.reason, newer.reason]).toEqual(["drain", "cancel"]);
  running.delete(older);
  expect([running.size, running.fenceOf(taskId)]).toEqual([1, 2]);
  running.delete(newer);
  expect(running.size).toBe(0);
});

test("jobs that have gone are not kept from small collections by what held them", () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as (options?: { readonly type: "minor" }) => void;
  const oldMb = (): number =>
    (getHeapSpaceStatistics().find((space) => space.space_name === "old_space")?.space_used_size ?? 0) / 1e6;
  const running = new Running();
  const held: Attempt[] = [];
  const pass = (count: number): void => {
    for (let n = 0; n < count; n += 1) {
      const attempt = new Attempt({ ...CLAIMED_JOB, taskId: `${n} of ${count}` }, "w");
      held.push(attempt);
      running.add(attempt);
      const oldest = held.length > 1_000 ? held.shift() : undefined;
      if (oldest !== undefined) running.delete(oldest);
    }
  };
  pass(3_000);
  // What holds them is old by now.
  collect();
  const before = oldMb();
  for (let round = 0; round < 20; round += 1) {
    pass(5_000);
    collect({ type: "minor" });
  }
  expect(oldMb() - before).toBeLessThan(5);
});
