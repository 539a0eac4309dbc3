import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { Condition } from "./condition.ts";

/** Whether the promise is settled once all that is due now has been done. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  void promise.finally(() => {
    settled = true;
  });
  await new Promise(setImmediate);
  return settled;
}

test("who waits goes on at the notification that makes it so, and no sooner", async () => {
  const changed = new Condition();
  let count = 0;
  const two = changed.until(() => count >= 2);
  count = 1;
  changed.notify();
  expect(await isSettled(two)).toBe(false);
  count = 2;
  expect(await isSettled(two)).toBe(false);
  changed.notify();
  expect(await isSettled(two)).toBe(true);
});

test("what is so already is not waited for", async () => {
  expect(await isSettled(new Condition().until(() => true))).toBe(true);
});

test("one notification reaches everybody who waits", async () => {
  const changed = new Condition();
  let open = false;
  const waits = [changed.until(() => open), changed.until(() => open), changed.until(() => !open)];
  open = true;
  changed.notify();
  expect(await Promise.all(waits.map(isSettled))).toEqual([true, true, true]);
});

test("a wait ends with its signal and with its time, and leaves no listener behind", async () => {
  const changed = new Condition();
  const leaving = new AbortController();
  const { signal } = leaving;
  const timed = changed.until(() => false, { signal, timeoutMs: 1 });
  const waiting = changed.until(() => false, { signal });
  await timed;
  expect(getEventListeners(signal, "abort")).toHaveLength(1);
  leaving.abort();
  await waiting;
  expect(getEventListeners(signal, "abort")).toHaveLength(0);
  expect(await isSettled(changed.until(() => false, { signal }))).toBe(true);
});
