import { listAttempts, readFaults } from "@muster/db";
import { FINGERPRINT, PermanentError } from "@muster/job";
import { type Fixture, fixture } from "@muster/test/engine-fixture";
import { afterAll, beforeAll, expect, test } from "vitest";

let world: Fixture;
beforeAll(async () => {
  world = await fixture();
});
afterAll(() => world[Symbol.asyncDispose]());

test("failed attempts of one cause are one fault, in their jobs' rows and in the list; successes have none", async () => {
  let calls = 0;
  await world.engine({
    work: ({ queue }) => {
      calls += 1;
      if (queue === "fine") return;
      if (queue === "bad") throw new PermanentError(`payload ${calls} is wrong`);
      throw new Error(`upstream 10.0.0.${calls}:443 refused us`);
    },
  });
  const retried = await world.submit(Array.from({ length: 3 }, () => ({ maxAttempts: 1 })));
  const bad = await world.submit([{ queue: "bad" }]);
  const fine = await world.submit([{ queue: "fine" }]);
  const ended = await world.ended([...retried, ...bad, ...fine]);
  const of = (ids: readonly string[]): (string | null)[] => [
    ...new Set(ended.filter(({ taskId }) => ids.includes(taskId)).map(({ fingerprint }) => fingerprint)),
  ];
  const [[one, ...more], [other], [none]] = [of(retried), of(bad), of(fine)];
  expect([one, other].every((fingerprint) => FINGERPRINT.test(fingerprint ?? ""))).toBe(true);
  expect(more).toEqual([]);
  expect(one).not.toBe(other);
  expect(none).toBeNull();
  const attempts = await listAttempts(world.database, retried[0] ?? "", 10);
  expect(attempts?.map(({ fingerprint }) => fingerprint)).toEqual([one]);
  await world.faults.stop();
  const faults = await readFaults(world.database, {}, { order: "failures", limit: 10 });
  expect(faults).toMatchObject([
    {
      fingerprint: one,
      type: "work",
      message: expect.stringContaining("upstream <address> refused us"),
      failures: 3,
      dead: 3,
      workers: ["test"],
      queues: ["default"],
    },
    { fingerprint: other, failures: 1, dead: 1, queues: ["bad"] },
  ]);
  expect(faults[0]?.frame).toMatch(/^faults\.test\.ts:\d+ in /u);
  expect(faults[0]?.sampleJobIds.toSorted()).toEqual(retried.toSorted());
});
