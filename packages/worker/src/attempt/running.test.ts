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
