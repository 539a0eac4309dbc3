import { MusterError } from "@muster/job";
import { createLogger } from "@muster/runtime";
import { expect, test } from "vitest";
import { untilRecorded } from "./record.ts";

const log = createLogger({ name: "test", level: "silent", pretty: false });
const AWAY = new MusterError("unavailable", "the store is away");

/** Writes that fail with these, one after the other, and then succeed; how often each way of writing was tried. */
async function offered(failures: readonly Error[]): Promise<{ asItIs: number; otherwise: number }> {
  const left = [...failures];
  const tries = { asItIs: 0, otherwise: 0 };
  const write = (way: keyof typeof tries) => async (): Promise<void> => {
    tries[way] += 1;
    const failure = left.shift();
    if (failure !== undefined) throw failure;
  };
  const context = { log, closing: new AbortController().signal };
  await untilRecorded(context, "an ending", write("asItIs"), () => write("otherwise"));
  return tries;
}

test("what an outage has refused is not written otherwise for the first fault after it", async () => {
  expect(await offered([AWAY, AWAY, AWAY, new Error("a bug")])).toEqual({ asItIs: 5, otherwise: 0 });
});

test("what fails by the same bug again and again is written otherwise", async () => {
  const bug = new Error("a bug");
  expect(await offered([bug, AWAY, bug, bug])).toEqual({ asItIs: 4, otherwise: 1 });
});
