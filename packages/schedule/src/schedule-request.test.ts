import { expect, test } from "vitest";
import { checkSchedules, type ScheduleRequest } from "./schedule-request.ts";

const daily: ScheduleRequest = { name: "daily", cron: "@daily", job: { type: "noop" } };

test.each([
  ["endAt", new Date(8.64e15)],
  ["startAt", new Date(-8.64e15)],
  ["startAt", new Date("x")],
  ["endAt", "2030-01-01"],
])("a bound that is no time which every answer can hold is refused: %s", (name, value) => {
  expect(() => checkSchedules([{ ...daily, [name]: value }])).toThrow(
    `schedules[0].${name}: expected a Date of the years 1 to 9999`,
  );
});
