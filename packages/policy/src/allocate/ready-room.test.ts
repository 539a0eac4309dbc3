import { expect, test } from "vitest";
import { ReadyRoom, readyLimit } from "./ready-room.ts";

test.each([
  [0, 1],
  [1, 2],
  [10, 15],
  [15, 23],
])("%d slots may have %d jobs ready", (slots, ready) => {
  expect(readyLimit(slots)).toBe(ready);
});

test("a lane and each type in it have room of their own", () => {
  const room = new ReadyRoom(3, (type) => (type === "rare" ? 1 : 3));
  room.take("rare");
  expect([room.has("rare"), room.has("usual"), room.isFull]).toEqual([false, true, false]);
  room.take("usual");
  room.take("usual");
  expect([room.has("usual"), room.isFull]).toEqual([false, true]);
});
