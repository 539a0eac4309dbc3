import { changeSequence, type JobRecord, LOG_PAGE, type LogEntry, type LogPage } from "@muster/db";
import type { JobState } from "@muster/job";
import { expect, test } from "vitest";
import { LogCursor } from "./log-cursor.ts";

const job = (version: number, state: JobState = "running"): JobRecord =>
  ({ taskId: "x", version, state, updatedAt: new Date(0) }) as unknown as JobRecord;
const line = (version: number, number: number): LogEntry => ({
  sequence: changeSequence(version) + number,
  kind: "log",
  at: 0,
  attempt: 1,
  data: "{}",
});
const change = (version: number, state: JobState = "running"): LogEntry => ({
  sequence: changeSequence(version),
  kind: "state",
  at: 0,
  attempt: null,
  data: JSON.stringify({ version, state, updated_at: new Date(0) }),
});

/** What the database answers to a reader at this cursor. */
function pageFor(cursor: LogCursor, at: JobRecord, log: readonly LogEntry[], now: number): LogPage {
  const entries = log.filter(({ sequence }) => sequence > cursor.after).slice(0, LOG_PAGE);
  return { job: at, now, last: log.at(-1)?.sequence ?? 0, entries };
}
const take = (cursor: LogCursor, now: JobRecord, log: readonly LogEntry[], ms = 0): number[] =>
  cursor.take(pageFor(cursor, now, log, ms)).map(({ sequence }) => sequence);

test("a snapshot stands for the past, and its sequence says how much of it", () => {
  const cursor = new LogCursor(undefined);
  const log = [change(2), line(2, 1), line(2, 2)];
  expect(take(cursor, job(2), log)).toEqual([changeSequence(2) + 2]);
  expect(take(cursor, job(2), log)).toEqual([]);
  expect(take(cursor, job(3, "succeeded"), [...log, line(2, 3)])).toEqual([
    changeSequence(2) + 3,
    changeSequence(3),
  ]);
  expect(cursor.ended).toBe(true);
});

test("a reader that comes back at any event reads exactly what followed it, whatever is kept when", () => {
  const log = [change(2), line(2, 1), change(3), line(3, 2), change(4, "retry"), change(5), line(5, 1)];
  const all = [...log.map(({ sequence }) => sequence), changeSequence(6)];
  for (const [seen, after] of all.entries()) {
    const cursor = new LogCursor(after);
    const read: number[] = [];
    // The change of the final state is in its row alone.
    while (!cursor.ended) read.push(...take(cursor, job(6, "failed"), log));
    expect(read).toEqual(all.slice(seen + 1));
  }
});

test("a change that is not kept yet is waited for, then joined with the next", () => {
  const late = [line(4, 1), change(5)];
  const cursor = new LogCursor(changeSequence(2));
  expect(take(cursor, job(5), late, 0)).toEqual([]);
  expect(cursor.awaitsChange).toBe(true);
  expect(take(cursor, job(5), [change(3), ...late], 500)).toEqual([changeSequence(3)]);
  expect(take(cursor, job(5), [change(3), ...late], 2_999)).toEqual([]);
  expect(take(cursor, job(5), [change(3), ...late], 3_000)).toEqual([
    changeSequence(4) + 1,
    changeSequence(5),
  ]);
  expect(cursor.awaitsChange).toBe(false);
});

test("of what is long past nobody waits for what was never kept", () => {
  const cursor = new LogCursor(0);
  expect(take(cursor, job(7, "succeeded"), [line(3, 1), line(6, 1)], 60_000)).toEqual([
    changeSequence(3) + 1,
    changeSequence(6) + 1,
    changeSequence(7),
  ]);
});

test("a slow reader holds one page, and the final state is last", () => {
  const log = Array.from({ length: 10_000 }, (_, index) => line(2, index + 1));
  const cursor = new LogCursor(0);
  let read = 0;
  while (!cursor.ended) {
    const events = take(cursor, job(3, "succeeded"), log);
    expect(events.length).toBeLessThanOrEqual(LOG_PAGE + 1);
    expect(events[0]).toBe(
      changeSequence(2) + read + 1 <= changeSequence(2) + 10_000
        ? changeSequence(2) + read + 1
        : changeSequence(3),
    );
    read += events.length;
  }
  expect(read).toBe(10_001);
});

test("a place beyond the job's end is refused", () => {
  const cursor = new LogCursor(changeSequence(9) + 1);
  expect(() => take(cursor, job(3), [])).toThrow(
    /^resume_after: expected a sequence of this job, at most 12582912/,
  );
});
