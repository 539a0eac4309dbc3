import { setImmediate as nextTurn } from "node:timers/promises";
import { type Claimed, type ClaimedJob, MusterError, type Offer, type Permit } from "@muster/job";
import { createLogger, createMetrics, withFault } from "@muster/runtime";
import { waitFor } from "@muster/test/wait";
import { expect, test, vi } from "vitest";
import { CLAIMED_JOB } from "../../test/claimed-job.ts";
import type { Attempt } from "../attempt/attempt.ts";
import { Running } from "../attempt/running.ts";
import type { WorkerSession } from "../port.ts";
import { ClaimBuffer } from "./claim-buffer.ts";
import { Consumer } from "./consumer.ts";
import { NO_PERMIT } from "./renew-permits.ts";
import { Slots } from "./slots.ts";
import { UnansweredClaims } from "./unanswered-claims.ts";

const ALWAYS: Permit = { allows: () => true };

/** A consumer on a store whose answers come when, and as, a test says; jobs end as soon as they begin. */
function consume(store: Pick<WorkerSession, "claim" | "claimedBy">) {
  const log = createLogger({ name: "test", level: "silent" });
  const metrics = createMetrics();
  const list: Offer[] = [CLAIMED_JOB];
  const began: Attempt[] = [];
  const running = new Running();
  const buffer = new ClaimBuffer({
    slots: new Slots(1, metrics),
    running,
    run: (attempt) => {
      began.push(attempt);
      attempt.end();
      buffer.onLeft([attempt], "recorded");
    },
    session: {
      holdsLease: () => true,
      release: async () => {},
      mayBegin: async (jobs) => ({ jobs, permit: ALWAYS }),
    },
    lookUp: () => {},
    log,
  });
  const unanswered = new UnansweredClaims({
    session: store,
    forMs: 30_000,
    heldFence: (taskId) => running.fenceOf(taskId),
    onFound: (jobs, workerId) => buffer.add({ jobs, permit: NO_PERMIT }, workerId),
    log,
    metrics,
  });
  const session = {
    ...store,
    claimsAs: "w",
    take: async () => ({ batches: list.length === 0 ? [] : [{ offers: list.splice(0) }] }),
    putBack: async (offers: readonly Offer[]) => void list.push(...offers),
    wake: async () => {},
  };
  const consumer = new Consumer({ session, buffer, unanswered, log, metrics });
  const stop = async (): Promise<void> => {
    await consumer.stop();
    await unanswered.stop();
  };
  return { began, stop };
}

const CLAIMED: Claimed = { jobs: [CLAIMED_JOB], permit: ALWAYS };

const unanswered = (): Promise<never> => Promise.reject(new MusterError("unavailable", "no answer"));

test("a job that was claimed again while an older claim of it was looked up runs once", async () => {
  const looked = Promise.withResolvers<ClaimedJob[]>();
  let claims = 0;
  const { began, stop } = consume({
    claim: () => ((claims += 1) === 1 ? unanswered() : Promise.resolve(CLAIMED)),
    claimedBy: () => looked.promise,
  });
  await waitFor(() => began.length > 0, { what: "the second claim to be answered" });
  // The lookup saw the second claim's row; its answer took longer than the job.
  looked.resolve([CLAIMED_JOB]);
  await stop();
  expect(began).toHaveLength(1);
});

test("a job whose claim is answered after the lookup that found its row runs once", async () => {
  const looked = Promise.withResolvers<ClaimedJob[]>();
  const second = Promise.withResolvers<Claimed>();
  let claims = 0;
  const { began, stop } = consume({
    claim: () => ((claims += 1) === 1 ? unanswered() : second.promise),
    claimedBy: () => looked.promise,
  });
  await waitFor(() => claims === 2, { what: "the second claim" });
  looked.resolve([CLAIMED_JOB]);
  await nextTurn();
  second.resolve(CLAIMED);
  await stop();
  expect(began).toHaveLength(1);
});

test("a job whose claim was done and not answered is found, also when it is claimed again in vain", async () => {
  let claims = 0;
  const { began, stop } = consume({
    claim: () => ((claims += 1) === 1 ? unanswered() : Promise.resolve({ jobs: [], permit: ALWAYS })),
    claimedBy: async () => (claims > 1 ? [CLAIMED_JOB] : []),
  });
  await waitFor(() => began.length > 0, { what: "the job to be found" });
  await stop();
  expect(began).toHaveLength(1);
});

test("a job that ends while a lookup is under way, which saw it running, does not run again", async () => {
  const { taskId, fence } = CLAIMED_JOB;
  const [asked, looked] = [Promise.withResolvers<void>(), Promise.withResolvers<ClaimedJob[]>()];
  const found: ClaimedJob[] = [];
  let here: number | undefined = fence;
  const lookup = new UnansweredClaims({
    session: {
      claimedBy: () => {
        asked.resolve();
        return looked.promise;
      },
    },
    forMs: 30_000,
    heldFence: () => here,
    onFound: (jobs) => found.push(...jobs),
    log: createLogger({ name: "test", level: "silent" }),
    metrics: createMetrics(),
  });
  // An element of it that came twice was claimed in vain, and not answered.
  lookup.add("w", [taskId]);
  await asked.promise;
  here = undefined;
  looked.resolve([CLAIMED_JOB]);
  await lookup.stop();
  expect(found).toEqual([]);
});

const refused = (): Promise<never> => {
  const fault = { kind: "permanent", reason: "rights", cause: "this role lacks a right" } as const;
  return Promise.reject(withFault(new MusterError("unavailable", "refused"), fault));
};

test("case B7: a claim that is refused for good has claimed nothing: it is not looked up", async () => {
  const claimed = Promise.withResolvers<void>();
  let looks = 0;
  const { stop } = consume({
    claim: () => {
      claimed.resolve();
      return refused();
    },
    claimedBy: async () => {
      looks += 1;
      return [];
    },
  });
  await claimed.promise;
  await nextTurn();
  await nextTurn();
  await stop();
  expect(looks).toBe(0);
});

test("case B7: a lookup that is refused for good is asked for slowly, however many claims go unanswered meanwhile", async () => {
  vi.useFakeTimers();
  try {
    let [claims, looks] = [0, 0];
    const { stop } = consume({
      claim: () => {
        claims += 1;
        return unanswered();
      },
      claimedBy: () => {
        looks += 1;
        return refused();
      },
    });
    await vi.advanceTimersByTimeAsync(4_500);
    expect([claims > 2, looks]).toEqual([true, 1]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(looks).toBe(2);
    const stopped = stop();
    await vi.advanceTimersByTimeAsync(2_000);
    await stopped;
  } finally {
    vi.useRealTimers();
  }
});
