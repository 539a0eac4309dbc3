import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import type { JsonValue } from "@bufbuild/protobuf";
import { applySchedules, everySecond, wrongTicks } from "../../world/ticks.ts";
import type { World } from "../../world/world.ts";

export { endOfTicks } from "../../world/ticks.ts";

/** Schedules that are due at each second. By turns they fire each of their times, and follow the default rules. */
export async function applyEverySecond(world: World, count: number): Promise<void> {
  await apply(world, everySecond(count));
}

/** Makes the chaos' schedules these; none ends them all. */
export async function apply(world: World, schedules: readonly JsonValue[]): Promise<void> {
  const [api] = world.apis;
  assert(api !== undefined);
  await applySchedules(api.process.apiPort, schedules);
}

/** Waits until shortly before, at or after a second begins, which differs from one `n` to the next. */
export async function nearSecond(n: number): Promise<void> {
  const offsetMs = ((n * 61) % 400) - 100;
  await pause(1_000 - ((Date.now() - offsetMs) % 1_000));
}

/** Whether a time has made its job since this was called. */
export function firesFromNow(world: World): () => Promise<boolean> {
  const calledMs = Date.now();
  return async () => {
    const made = await world.query(
      "SELECT 1 FROM schedule_ticks WHERE state = 'submitted' AND decided_at > to_timestamp($1::float8 / 1000) LIMIT 1",
      [calledMs],
    );
    return made.length > 0;
  };
}

/** @param seconds that each schedule went on for, at least */
export async function assertEachOnce(world: World, seconds: number): Promise<void> {
  assert.deepEqual(await wrongTicks(world, seconds), []);
}
