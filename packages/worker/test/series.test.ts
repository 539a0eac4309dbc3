import { CountedKinds, register } from "@muster/db";
import { PermanentError, Snooze } from "@muster/job";
import { fixture, promoteDue } from "@muster/test/engine-fixture";
import { workerCard } from "@muster/test/records";
import { waitFor } from "@muster/test/wait";
import { expect, test } from "vitest";
import { startHeartbeat } from "../src/lease/heartbeat.ts";
import { sqlBeats } from "../src/store/beat-store.ts";

test("a worker counts its attempts as the attempts' table has them, and the jobs that end with them", async () => {
  await using world = await fixture();
  const series = new CountedKinds();
  let snoozed = 0;
  const engine = await world.engine(
    {
      fine: () => new Promise((resolve) => setTimeout(resolve, 30)),
      flaky: (_job, { attempt }) => {
        if (attempt === 1) throw new Error("once");
      },
      wrong: () => {
        throw new PermanentError("never");
      },
      hopeless: () => {
        throw new Error("never");
      },
      sleepy: () => {
        snoozed += 1;
        if (snoozed === 1) throw new Snooze(1);
      },
      endless: () => new Promise(() => {}),
    },
    { series },
  );
  const chores = setInterval(() => void promoteDue(world), 50);
  const fine = Array.from({ length: 20 }, () => ({ type: "fine", queue: "mail" }));
  const others = ["flaky", "wrong", "hopeless", "sleepy"].map((type) => ({ type, maxAttempts: 2 }));
  await world.ended(await world.submit([...fine, ...others]));
  clearInterval(chores);
  const [endless = ""] = await world.submit([{ type: "endless" }]);
  await waitFor(async () => (await world.job(endless)).state === "running", { what: "the endless one" });
  // Its drain gives the endless one back.
  await engine.stop();
  const counts = series.take();
  const byEvent = Map.groupBy(counts, ({ event }) => event);
  const sums = new Map(
    [...byEvent].map(([event, all]) => [event, all.reduce((sum, { count }) => sum + count, 0)]),
  );
  const kept = await world.database.query<{ outcome: string; count: number }>(
    "SELECT outcome, count(*)::int4 AS count FROM task_attempts GROUP BY outcome",
  );
  const attempts = kept.reduce((sum, { count }) => sum + count, 0);
  expect(Object.fromEntries(sums)).toEqual({
    ...Object.fromEntries(kept.map(({ outcome, count }) => [outcome, count])),
    started: attempts,
    job_failed: 1,
    job_deadletter: 1,
  });
  expect(sums.get("released")).toBe(1);
  const mail = counts.find(({ queue, event }) => queue === "mail" && event === "succeeded");
  expect(mail?.count).toBe(20);
  // At least 30 ms each, as timers count.
  expect(mail?.sum_ms).toBeGreaterThan(20 * 28);
  expect(Math.min(...(mail?.buckets ?? []))).toBeGreaterThanOrEqual(10);
});

test("a worker's row says what it runs in each queue, how many slots that takes, and with its busiest hundred what is in the others", async () => {
  await using world = await fixture();
  await register(world.database, workerCard("counting", { concurrency: 10 }));
  let byQueue = new Map([["mail", 2]]);
  const heartbeat = startHeartbeat({
    ...sqlBeats({ url: world.url }),
    identity: { workerId: "counting" },
    leaseMs: 3_000,
    log: world.log,
    running: () => ({ count: byQueue.size, busySlots: 2 * byQueue.size, deadline: 0, byQueue }),
    onAnswer: () => {},
    onLapse: () => {},
  });
  const told = async (): Promise<Record<string, number>> =>
    (await world.database.query<{ running_in: Record<string, number> }>("SELECT running_in FROM workers"))[0]
      ?.running_in ?? {};
  try {
    await waitFor(async () => (await told())["mail"] === 2, { what: "what runs" });
    expect(await world.database.query("SELECT busy_slots FROM workers")).toEqual([{ busy_slots: 2 }]);
    byQueue = new Map(Array.from({ length: 150 }, (_, n) => [`queue-${n}`, n < 100 ? 2 : 1]));
    await waitFor(async () => (await told())["(others)"] === 50, { what: "what runs in the others" });
    expect(Object.keys(await told())).toHaveLength(101);
    byQueue = new Map();
    await waitFor(async () => Object.keys(await told()).length === 0, { what: "that nothing runs" });
  } finally {
    await heartbeat.stop();
  }
});
