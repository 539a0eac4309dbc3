import { MusterError } from "@muster/job";
import { createLogger, withFault } from "@muster/runtime";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CLAIMED_JOB } from "../../test/claimed-job.ts";
import { Attempt } from "./attempt.ts";
import { recordOutcome, untilRecorded } from "./record.ts";

// The pauses between tries.
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

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
  const recorded = untilRecorded(context, "an ending", write("asItIs"), () => write("otherwise"));
  await vi.runAllTimersAsync();
  await recorded;
  return tries;
}

test("what an outage has refused is not written otherwise for the first fault after it", async () => {
  expect(await offered([AWAY, AWAY, AWAY, new Error("a bug")])).toEqual({ asItIs: 5, otherwise: 0 });
});

test("what fails by the same bug again and again is written otherwise", async () => {
  const bug = new Error("a bug");
  expect(await offered([bug, AWAY, bug, bug])).toEqual({ asItIs: 4, otherwise: 1 });
});

test("an ending that no words of it can record counts as lost, and nothing says that it was stale", async () => {
  const told: string[] = [];
  const refusal = withFault(new Error("refused"), { kind: "row", reason: "row", cause: "its data" });
  const context = {
    log,
    closing: new AbortController().signal,
    session: {
      finish: () => Promise.reject(refusal),
      lose: async (_key: unknown, blame: string) => void told.push(`lost, ${blame}`),
      release: async () => {},
      now: () => 0,
    },
    metrics: {
      started: () => {},
      refused: () => void told.push("refused"),
      ended: (_job: unknown, _outcome: unknown, state: string) => void told.push(`ended, ${state}`),
    },
  };
  await recordOutcome(context, new Attempt(CLAIMED_JOB, "w"), { kind: "succeeded" }, 1);
  expect(told).toEqual(["refused", "refused", "refused", "lost, alone"]);
});
