import { expect, test } from "vitest";
import { waitingRoomOf } from "./waiting-room.ts";

const rate = { count: 50, perMs: 1_000, burst: 10 };

test.each([
  [{ whenFull: "wait" }, undefined],
  [{ whenFull: "wait", maxRunning: 2 }, undefined],
  [{ whenFull: "wait", maxRunning: 2, maxWaiting: 7 }, 7],
  [{ whenFull: "reject_newest", maxRunning: 2, maxWaiting: 7 }, 7],
  [{ whenFull: "reject_newest", maxRunning: 2 }, 0],
  [{ whenFull: "reject_newest", rate }, 10],
  [{ whenFull: "cancel_oldest", maxRunning: 2 }, 1],
  [{ whenFull: "cancel_oldest", rate, maxWaiting: 3 }, 3],
] as const)("under %j so many may wait: %j", (limit, room) => {
  expect(waitingRoomOf(limit)).toBe(room);
});
