import { faultOf, otherFault } from "@muster/job";
import { expect, test } from "vitest";
import { CountedFaults, MAX_FAULTS_OF_TYPE } from "./counted-faults.ts";

const failure = (taskId: string, queue = "default"): Parameters<CountedFaults["add"]>[1] => ({
  queue,
  taskId,
  workerId: "w",
  dead: taskId === "dead",
});

test("failures of one fault are counted together, by queue, with the latest jobs", () => {
  const counted = new CountedFaults();
  const fault = faultOf({ type: "t", error: "refused 1" });
  for (const taskId of ["1", "2", "3", "dead", "4", "5", "6", "6"]) counted.add(fault, failure(taskId));
  counted.add(fault, failure("7", "other"));
  expect(counted.take()).toMatchObject([
    { ...fault, queue: "default", failures: 8, dead: 1, taskIds: ["6", "5", "4", "dead", "3"] },
    { ...fault, queue: "other", failures: 1, dead: 0, taskIds: ["7"] },
  ]);
  expect(counted.take()).toEqual([]);
});

test("a million different messages are a thousand faults and the rest", () => {
  const counted = new CountedFaults();
  const of = (number: number): string =>
    Array.from(String(number), (digit) => "abcdefghij"[Number(digit)]).join("");
  for (let number = 0; number < MAX_FAULTS_OF_TYPE + 500; number += 1)
    expect(counted.add(faultOf({ type: "t", error: `odd ${of(number)} xyz` }), failure("1"))).toBe(true);
  const counts = counted.take();
  expect(counts).toHaveLength(MAX_FAULTS_OF_TYPE + 1);
  expect(counts.at(-1)).toMatchObject({ ...otherFault("t"), failures: 500 });
});

test("what is one fault too many is not counted, whatever types and queues there are", () => {
  const counted = new CountedFaults();
  const fault = faultOf({ type: "t", error: "refused" });
  const answers = Array.from({ length: 4_000 }, (_, queue) => counted.add(fault, failure("1", `q${queue}`)));
  expect(answers.filter(Boolean)).toHaveLength(3_000);
  expect(counted.add(fault, failure("1", "q0"))).toBe(true);
});
