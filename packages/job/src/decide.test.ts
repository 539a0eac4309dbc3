import * as fc from "fast-check";
import { expect, test } from "vitest";
import { decide } from "./decide.ts";
import { MAX_LOSSES } from "./limits.ts";
import { EVENTS, isFinal, type JobFacts, knows, STATES, statesBefore, TRANSITIONS } from "./state.ts";

const queued: JobFacts = {
  state: "queued",
  attempts: 0,
  maxAttempts: 2,
  lostCount: 0,
  cancelRequested: false,
  held: false,
};
const running: JobFacts = { ...queued, state: "running", attempts: 1 };

test("an event that a state does not know changes nothing, and one that it knows does", () => {
  for (const state of STATES) {
    for (const event of EVENTS) {
      const known = knows(state, event);
      const job = { ...running, state, ...(event === "expire" && { overdue: "deadline" as const }) };
      expect([state, event, decide(job, event) !== undefined]).toEqual([state, event, known]);
    }
  }
});

test("what ends an attempt is known to running jobs only: the fence of the SQL statements says so, too", () => {
  const endings = TRANSITIONS.running.filter((event) => event !== "cancel");
  expect(endings.map(statesBefore)).toEqual(endings.map(() => ["running"]));
});

test("a failure is tried again while attempts are left, then it is a dead letter", () => {
  expect(decide(running, "error")).toMatchObject({ state: "retry" });
  expect(decide({ ...running, attempts: 2 }, "timeout")).toMatchObject({
    state: "deadletter",
    deadReason: "exhausted",
  });
});

test("nothing starts past its limits, and only what is past them expires", () => {
  for (const overdue of ["expired", "deadline"] as const) {
    expect(decide({ ...queued, overdue }, "claim")).toBeUndefined();
    for (const state of ["scheduled", "queued", "retry"] as const) {
      expect(decide({ ...queued, held: true, state }, "expire")).toBeUndefined();
      expect(decide({ ...queued, held: true, state, overdue }, "expire")).toMatchObject({
        state: "deadletter",
        deadReason: overdue,
        held: false,
      });
    }
  }
});

test("a failure with no time left for another attempt is a dead letter, and so says its reason", () => {
  const late = { ...running, overdue: "deadline" } as const;
  for (const event of ["error", "timeout"] as const) {
    expect(decide(late, event)).toMatchObject({ state: "deadletter", deadReason: "deadline" });
    expect(decide({ ...late, attempts: 2 }, event)).toMatchObject({ deadReason: "exhausted" });
  }
  expect(decide(late, "success")).toMatchObject({ state: "succeeded" });
  expect(decide(late, "lost")).toMatchObject({ state: "queued" });
});

test("a requested cancel wins over every ending but success", () => {
  const asked = { ...running, cancelRequested: true };
  expect(decide(asked, "success")).toMatchObject({ state: "succeeded" });
  const endings = [
    "error",
    "timeout",
    "permanent",
    "abort",
    "snooze",
    "release",
    "lost",
    "lostAlone",
  ] as const;
  for (const event of endings) expect(decide(asked, event)).toMatchObject({ state: "cancelled" });
});

test("a snooze gives the attempt back, waits, and shows that the job does not kill its process", () => {
  expect(decide({ ...running, attempts: 2, lostCount: 2 }, "snooze")).toMatchObject({
    state: "scheduled",
    attempts: 1,
    lostCount: 0,
  });
});

test("a handler cancels its own job without being asked to", () => {
  expect(decide(running, "abort")).toMatchObject({ state: "cancelled", cancelRequested: false });
});

test("a loss gives the attempt back; shared ones count once, lonely ones make poison", () => {
  expect(decide(running, "lost")).toMatchObject({ state: "queued", attempts: 0, lostCount: 1 });
  expect(decide({ ...running, lostCount: 1 }, "lost")).toMatchObject({ state: "queued", lostCount: 2 });
  expect(decide({ ...running, lostCount: 2 }, "lost")).toMatchObject({ state: "queued", lostCount: 2 });
  expect(decide({ ...running, lostCount: MAX_LOSSES - 1 }, "lostAlone")).toMatchObject({
    state: "deadletter",
    deadReason: "poison",
  });
});

test("a redrive begins anew, whatever ended the job before; a success stays", () => {
  const dead = { ...running, state: "deadletter", attempts: 2, lostCount: 2, deadReason: "poison" } as const;
  expect(decide(dead, "redrive")).toEqual({ ...queued, state: "queued" });
  // Its time limits are gone, too.
  expect(decide({ ...dead, overdue: "deadline" }, "redrive")).toEqual(queued);
  expect(decide({ ...dead, state: "cancelled", cancelRequested: true }, "redriveLater")).toEqual({
    ...queued,
    state: "scheduled",
  });
  expect(decide({ ...running, state: "succeeded" }, "redrive")).toBeUndefined();
});

test("whatever happens: attempts stay within their bound, and only a redrive follows a final state", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...EVENTS), { maxLength: 60 }),
      fc.integer({ min: 1, max: 4 }),
      (events, max) => {
        let job: JobFacts = { ...queued, maxAttempts: max };
        for (const event of events) {
          const next = decide(job, event);
          if (next === undefined) continue;
          expect(isFinal(job.state) && !event.startsWith("redrive")).toBe(false);
          expect(next.attempts).toBeGreaterThanOrEqual(0);
          expect(next.attempts).toBeLessThanOrEqual(max);
          job = next;
        }
      },
    ),
  );
});
